import type { CaseScreen } from '@/generated';
import { type Translator, useT } from '@/shared/i18n';
import { dueDay, moment, useNow } from '@/shared/time';

/** What the law wants kept beside the form: the receipt with the time it sets, what was corrected, what was brought, what has still to follow. */
export function CaseHistory({ screen }: { screen: CaseScreen }) {
  const t = useT();
  const lines = historyOf(t, screen, useNow());
  if (lines.length === 0) return null;
  return (
    <ul className="case-history" data-testid="case-history">
      {lines.map(line => (
        <li key={line} className="selectable">
          {line}
        </li>
      ))}
    </ul>
  );
}

/** The lines in the order in which things happened. */
export function historyOf(t: Translator, screen: CaseScreen, now: number): string[] {
  const { case: held } = screen;
  const lines: string[] = [];
  if (held.receipt) {
    const { at, by, number } = held.receipt;
    const received = t('case.received', { time: moment(at, now), by, number });
    const until = screen.status_now === 'draft' ? dueDay(screen.due) : null;
    lines.push(until === null ? received : `${received} · ${t('case.noticeBy', { date: until })}`);
  }
  for (const { what, how } of held.corrections ?? []) {
    lines.push(how === '' ? t('case.corrected', { what }) : t('case.correctedHow', { what, how }));
  }
  for (const { at, number, received, complete } of held.supplements ?? []) {
    const names = received.map(each => each.name).join('、');
    const line = t('case.supplemented', { time: moment(at, now), number, names });
    lines.push(complete ? line + t('case.supplementComplete') : line);
  }
  for (const later of held.later ?? []) {
    const { name } = later;
    if (later.received) lines.push(t('case.laterIn', { name, time: moment(later.received.at, now) }));
    else if (later.lapsed) lines.push(t('case.laterLapsed', { name }));
    else lines.push(t('case.laterDue', { name, date: dueDay(later.due) ?? t('common.dueUnknown') }));
  }
  return lines;
}
