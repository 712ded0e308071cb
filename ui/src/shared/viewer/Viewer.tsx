import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import { useT } from '../i18n';
import { type Bindings, useKeys } from '../keys';
import { Button } from '../ui/Button';
import { useFocusBack, useModal } from '../ui/modal';
import type { StageHandle } from './handle';
import { FITTED, type Look, type Point, ZOOM_STEP } from './look';
import { isPdf, type Page, pageLabel, pageVerdict, type PhotoUrl, withOriginal } from './pages';
import { PageStrip } from './PageStrip';
import type { Pictures } from './pictures';
import { Stage } from './Stage';
import { useHeldPages } from './useHeldPages';
import './viewer.css';
import { beginAt, move, pageInHand, type Pane, pagesShown } from './viewing';

/** Pixels that one press of an arrow key moves a picture by. */
const STRIDE = 120;

/** What was answered, for the second pane. */
export interface ViewerAnswers {
  paper: ReactNode;
  /** Keys of the paper's own. */
  keys?: Bindings;
}

/** What can be done with the page in hand besides looking at it. */
export interface ViewerWork {
  /** Buttons, after those of the viewer. */
  tools: ReactNode;
  /** Their keys, instead of what the viewer does with the same ones. */
  keys: Bindings;
}

/**
 * All photos and PDFs of a case over the whole window: one page or two side by side, or one beside the answers, each as it was cut out or as it was
 * taken. Everything by keyboard; looking changes nothing that is kept.
 */
export function Viewer(props: {
  pages: readonly Page[];
  /** Index of the page to begin with. */
  start: number;
  urlOf: PhotoUrl;
  pictures: Pictures;
  answers?: ViewerAnswers | undefined;
  work?: ((page: Page) => ViewerWork | undefined) | undefined;
  /** Closed at this page. */
  onClose: (index: number) => void;
}) {
  const t = useT();
  const { urlOf, pictures, answers } = props;
  const [viewing, act] = useReducer(move, props.start, beginAt);
  const pages = useMemo(() => withOriginal(props.pages, viewing.original), [props.pages, viewing.original]);
  const main = useRef<StageHandle>(null);
  const second = useRef<StageHandle>(null);
  const panes = { main: useRef<HTMLDivElement>(null), beside: useRef<HTMLDivElement>(null) };
  useFocusBack();
  const dialog = useModal();
  const { active, beside } = viewing;

  // While one looks, pages may come, go or change places.
  const keys = pages.map(page => page.key);
  const [known, setKnown] = useState(keys);
  if (known.join(' ') !== keys.join(' ')) {
    setKnown(keys);
    act({ type: 'rearrange', before: known, pages: keys });
  }
  const inHand = pageInHand(viewing);
  const page = pages[inHand];
  // Whatever is looked at, work goes on with what is kept.
  const kept = props.pages[inHand];
  const work = kept && props.work?.(kept);
  const close = () => props.onClose(viewing.index);
  const step = (by: 1 | -1) => act({ type: 'step', by, pages: keys });
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  const show = useCallback((index: number) => {
    act({ type: 'show', index, pages: latest.current });
  }, []);

  useHeldPages(pictures, pages, urlOf, { shown: pagesShown(viewing), inHand });

  const stage = () => (active === 'beside' && beside.kind === 'page' ? second : main).current;
  const zoomIn = () => stage()?.zoomBy(ZOOM_STEP);
  const zoomOut = () => stage()?.zoomBy(1 / ZOOM_STEP);
  const fit = () => stage()?.zoomTo(null);
  const actual = () => stage()?.zoomTo(1);
  const turn = (quarters: number) => stage()?.turn(quarters);
  const sideBySide = () => act({ type: 'side_by_side', pages: keys, answers: answers !== undefined });
  const original = () => page && act({ type: 'original', page: page.key });
  const showAnswers = () => act({ type: 'answers' });
  const other = () => act({ type: 'activate', pane: active === 'main' ? 'beside' : 'main' });
  const way = (x: number, y: number): Point => ({ x: x * STRIDE, y: y * STRIDE });

  useKeys(
    {
      Escape: close,
      F: close,
      '0': fit,
      '1': actual,
      R: event => turn(event.shiftKey ? -1 : 1),
      S: sideBySide,
      ...(kept?.photo.recipe && { O: () => void original() }),
      ...(answers && { T: showAnswers }),
      ...(beside.kind !== 'none' && { X: other }),
      Enter: () => (stage()?.again() ? undefined : false),
      ...answers?.keys,
      ...work?.keys,
    },
    { modal: true },
  );
  // The answers scroll by the keys that otherwise move the picture.
  const reading = active === 'beside' && beside.kind === 'answers';
  const moves: Bindings = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    '+': zoomIn,
    '=': zoomIn,
    '-': zoomOut,
    ...(!reading && {
      PageDown: () => step(1),
      PageUp: () => step(-1),
      Home: () => show(0),
      End: () => show(pages.length - 1),
      ArrowDown: () => stage()?.move(way(0, -1)),
      ArrowUp: () => stage()?.move(way(0, 1)),
      'Shift+ArrowRight': () => stage()?.move(way(-1, 0)),
      'Shift+ArrowLeft': () => stage()?.move(way(1, 0)),
    }),
  };
  const free = Object.entries(moves).filter(([chord]) => work?.keys[chord] === undefined);
  useKeys(Object.fromEntries(free), { repeating: true });

  // The pane in hand has the focus, also after a page was chosen in the strip; who goes through the buttons by Tab stays there.
  useEffect(() => {
    if (document.activeElement?.closest('.viewer-tools')) return;
    panes[active].current?.focus({ preventScroll: true });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the panes are where they are
  }, [active, inHand, beside.kind]);
  const empty = pages.length === 0;
  useEffect(() => {
    if (empty) props.onClose(0);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when the last page is gone
  }, [empty]);

  const lookOf = (each: Page) => viewing.looks[each.key] ?? FITTED;
  const pane = (name: Pane, index: number, handle: RefObject<StageHandle | null>) => {
    const each = pages[index];
    if (!each) return null;
    return (
      <ViewerPane
        label={pageLabel(t, each)}
        chosen={beside.kind !== 'none' && active === name}
        onChoose={() => act({ type: 'activate', pane: name })}
        ref={panes[name]}
        testid={name === 'main' ? 'viewer-page' : 'viewer-page-beside'}
      >
        <p className="viewer-caption" role="status">
          {[pageLabel(t, each), pageVerdict(t, each)].filter(words => words !== '').join(' · ')}
        </p>
        <Stage
          key={each.key}
          ref={handle}
          page={each}
          urlOf={urlOf}
          pictures={pictures}
          look={lookOf(each)}
          keyOn={each === page}
          onLook={(look: Look) => act({ type: 'look', page: each.key, look })}
          testid={name === 'main' ? 'viewer-photo' : 'viewer-photo-beside'}
        />
      </ViewerPane>
    );
  };
  const still = page === undefined || isPdf(page);
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={t('viewer.title')}
      onCancel={event => event.preventDefault()}
      data-testid="viewer"
    >
      <PageStrip pages={pages} current={inHand} urlOf={urlOf} pictures={pictures} words onShow={show} />
      <div className={beside.kind === 'none' ? 'viewer-panes' : 'viewer-panes viewer-panes-two'}>
        {pane('main', viewing.index, main)}
        {beside.kind === 'page' && pane('beside', beside.index, second)}
        {beside.kind === 'answers' && answers && (
          <ViewerPane
            label={t('viewer.answers')}
            chosen={active === 'beside'}
            onChoose={() => act({ type: 'activate', pane: 'beside' })}
            ref={panes.beside}
            testid="viewer-answers"
          >
            <div className="viewer-paper">{answers.paper}</div>
          </ViewerPane>
        )}
      </div>
      <div className="viewer-tools">
        <span className="viewer-count" data-testid="viewer-count">
          {t('viewer.count', { index: inHand + 1, count: pages.length })}
        </span>
        <Button shortcut="←" onClick={() => step(-1)}>
          {t('viewer.previous')}
        </Button>
        <Button shortcut="→" onClick={() => step(1)}>
          {t('viewer.next')}
        </Button>
        <Button shortcut="+" onClick={zoomIn} disabled={still}>
          {t('viewer.zoomIn')}
        </Button>
        <Button shortcut="-" onClick={zoomOut} disabled={still}>
          {t('viewer.zoomOut')}
        </Button>
        <Button shortcut="0" onClick={fit} disabled={still}>
          {t('viewer.fit')}
        </Button>
        <Button shortcut="1" onClick={actual} disabled={still}>
          {t('viewer.actual')}
        </Button>
        {work?.keys['R'] === undefined && (
          <Button shortcut="R" onClick={() => turn(1)} disabled={still} title={t('viewer.rotateHelp')}>
            {t('viewer.rotate')}
          </Button>
        )}
        {kept?.photo.recipe && (
          <Button
            shortcut="O"
            onClick={original}
            aria-pressed={viewing.original === kept.key}
            data-testid="photo-original"
          >
            {t('viewer.original')}
          </Button>
        )}
        <Button
          shortcut="S"
          onClick={sideBySide}
          disabled={pages.length < 2 && !answers}
          aria-pressed={beside.kind !== 'none'}
          data-testid="viewer-side-by-side"
        >
          {t('viewer.sideBySide')}
        </Button>
        {answers && (
          <Button
            shortcut="T"
            onClick={showAnswers}
            aria-pressed={beside.kind === 'answers'}
            data-testid="viewer-show-answers"
          >
            {t('viewer.answers')}
          </Button>
        )}
        {beside.kind !== 'none' && (
          <Button shortcut="X" onClick={other}>
            {t('viewer.otherSide')}
          </Button>
        )}
        {work?.tools}
        <span className="grow" />
        <Button shortcut="Esc" onClick={close} data-testid="viewer-close">
          {t('common.close')}
        </Button>
      </div>
    </dialog>
  );
}

/** One of the two panes. Whatever pane has the focus is the one that the keys act on. */
function ViewerPane(props: {
  label: string;
  chosen: boolean;
  onChoose: () => void;
  ref: RefObject<HTMLDivElement | null>;
  testid: string;
  children: ReactNode;
}) {
  const { ref, chosen, label, onChoose, testid } = props;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys act on the pane that has the focus
    <div
      ref={ref}
      className={chosen ? 'viewer-pane viewer-pane-chosen' : 'viewer-pane'}
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      onFocus={onChoose}
      data-testid={testid}
    >
      {props.children}
    </div>
  );
}
