import { FITTED, type Look } from './look';

/** What the second pane shows: nothing, the answers, or a page by its index. */
export type Beside = { kind: 'none' } | { kind: 'answers' } | { kind: 'page'; index: number };

/** The two panes of the viewer; the second one is empty most of the time. */
export type Pane = 'main' | 'beside';

/** What is looked at, and how. */
export interface Viewing {
  /** Page of the main pane. */
  index: number;
  beside: Beside;
  /** The pane that the keys act on. */
  active: Pane;
  /** How each page is looked at that does not lie as it was photographed, by its key. */
  looks: Readonly<Record<string, Look>>;
  /** Key of the page that is shown as it was taken, and not as it was cut out. */
  original: string | null;
}

/** What keys and buttons do. `pages` are the keys of all pages, in order. */
export type ViewingMove =
  | { type: 'step'; by: 1 | -1; pages: readonly string[] }
  | { type: 'show'; index: number; pages: readonly string[] }
  | { type: 'look'; page: string; look: Look }
  | { type: 'original'; page: string }
  | { type: 'side_by_side'; pages: readonly string[]; answers: boolean }
  | { type: 'answers' }
  | { type: 'activate'; pane: Pane }
  | { type: 'rearrange'; before: readonly string[]; pages: readonly string[] };

/** One page, fitted. */
export function beginAt(index: number): Viewing {
  return { index, beside: { kind: 'none' }, active: 'main', looks: {}, original: null };
}

/** The page that the keys act on. With the answers in the second pane that is the one beside them, wherever the focus is. */
export function pageInHand(viewing: Viewing): number {
  return viewing.active === 'beside' && viewing.beside.kind === 'page' ? viewing.beside.index : viewing.index;
}

/** The pages on the screen: the main pane's first. */
export function pagesShown(viewing: Viewing): number[] {
  return viewing.beside.kind === 'page' ? [viewing.index, viewing.beside.index] : [viewing.index];
}

/** What a key does. No page is ever in both panes. */
export function move(viewing: Viewing, action: ViewingMove): Viewing {
  switch (action.type) {
    case 'step': {
      const from = pageInHand(viewing);
      const other = pagesShown(viewing).find(index => index !== from);
      const index = from + action.by === other ? from + 2 * action.by : from + action.by;
      return index < 0 || index >= action.pages.length ? viewing : turnTo(viewing, index, action.pages);
    }
    case 'show': {
      if (action.index < 0 || action.index >= action.pages.length) return viewing;
      const shown = pagesShown(viewing).indexOf(action.index);
      if (shown >= 0) return { ...viewing, active: shown === 0 ? 'main' : 'beside' };
      return turnTo(viewing, action.index, action.pages);
    }
    case 'look':
      return { ...viewing, looks: { ...viewing.looks, [action.page]: action.look } };
    case 'original': {
      const original = viewing.original === action.page ? null : action.page;
      // It is another picture: what was looked at closely is elsewhere on it.
      return { ...viewing, original, looks: { ...viewing.looks, [action.page]: FITTED } };
    }
    case 'side_by_side': {
      if (viewing.beside.kind !== 'none') return single(viewing);
      const index = viewing.index + 1 < action.pages.length ? viewing.index + 1 : viewing.index - 1;
      if (index >= 0) return { ...viewing, beside: { kind: 'page', index }, active: 'beside' };
      return action.answers ? { ...viewing, beside: { kind: 'answers' } } : viewing;
    }
    case 'answers':
      return viewing.beside.kind === 'answers'
        ? single(viewing)
        : { ...viewing, beside: { kind: 'answers' }, active: 'main' };
    case 'activate':
      return viewing.beside.kind === 'none' ? viewing : { ...viewing, active: action.pane };
    case 'rearrange': {
      const place = (index: number) => {
        const now = action.pages.indexOf(action.before[index] ?? '');
        return now >= 0 ? now : Math.max(0, Math.min(index, action.pages.length - 1));
      };
      const moved = { ...viewing, index: place(viewing.index) };
      if (viewing.beside.kind !== 'page') return moved;
      const index = place(viewing.beside.index);
      return index === moved.index ? single(moved) : { ...moved, beside: { kind: 'page', index } };
    }
  }
}

function single(viewing: Viewing): Viewing {
  return { ...viewing, beside: { kind: 'none' }, active: 'main' };
}

/** Another page in the pane in hand. The one that goes will be fitted, and as it was cut out, when it comes back; a turned one stays turned. */
function turnTo(viewing: Viewing, index: number, pages: readonly string[]): Viewing {
  const left = pages[pageInHand(viewing)];
  const look = left === undefined ? undefined : viewing.looks[left];
  const looks =
    left === undefined || look === undefined
      ? viewing.looks
      : { ...viewing.looks, [left]: { ...FITTED, turns: look.turns } };
  const original = viewing.original === left ? null : viewing.original;
  return viewing.active === 'beside' && viewing.beside.kind === 'page'
    ? { ...viewing, looks, original, beside: { kind: 'page', index } }
    : { ...viewing, looks, original, index };
}
