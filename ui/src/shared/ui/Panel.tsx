import { type ReactNode, useId } from 'react';

/** A framed part of the screen with a heading. */
export function Panel(props: {
  title: ReactNode;
  /** Small text at the right of the heading. */
  note?: ReactNode;
  /** Buttons at the right of the heading. */
  actions?: ReactNode;
  /** Stays at the bottom. */
  foot?: ReactNode;
  className?: string;
  /** It is only read: with nothing inside to go to, the body itself takes the focus, so that keys can scroll it. */
  reading?: boolean;
  children?: ReactNode;
  'data-testid'?: string;
}) {
  const heading = useId();
  return (
    <section
      className={`panel ${props.className ?? ''}`}
      aria-labelledby={heading}
      data-testid={props['data-testid']}
    >
      <header className="panel-head">
        <h2 id={heading}>{props.title}</h2>
        {props.note && <small>{props.note}</small>}
        {props.actions}
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className="panel-body" tabIndex={props.reading ? 0 : undefined}>
        {props.children}
      </div>
      {props.foot && <footer className="panel-foot">{props.foot}</footer>}
    </section>
  );
}

/** A heading between the parts of a panel. */
export function PanelHeading({ title, note }: { title: ReactNode; note?: ReactNode }) {
  return (
    <div className="panel-head panel-head-inner">
      <h3>{title}</h3>
      {note && <small>{note}</small>}
    </div>
  );
}
