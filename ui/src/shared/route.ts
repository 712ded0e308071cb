import { useSyncExternalStore } from 'react';

/** The workbenches and pages. */
export const pages = [
  'counter',
  'joint',
  'reception',
  'monitor',
  'handover',
  'approvals',
  'catalogue',
  'archive',
  'discrepancies',
  'attention',
  'sync',
] as const;
/** A workbench or page. */
export type Page = (typeof pages)[number];

/** What a page is asked to show; each page documents what it understands. */
export interface RouteParams {
  /** Ticket that a joint application is begun on. */
  ticket?: string;
  /** Joint package to begin. */
  package?: string;
  /** Joint application to open. */
  joint?: string;
  /** Case to open at the counter. */
  case?: string;
  /** Item to begin at the counter or at reception, or to open in the catalogue. */
  item?: string;
  /** Task to open. */
  task?: string;
}

/** Where the screen is. `page` is null before anything was chosen. */
export interface Route {
  page: Page | null;
  params: RouteParams;
}

/** Reads `#/joint?ticket=…`. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const page = pages.find(known => known === path) ?? null;
  return { page, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** Goes to a page. */
export function navigate(page: Page, params: RouteParams = {}): void {
  const query = new URLSearchParams(params as Record<string, string>).toString();
  window.location.hash = `/${page}${query && `?${query}`}`;
}

/** Forgets the parameters once the page has taken them, without a step in the history. */
export function takeRouteParams(page: Page): void {
  window.history.replaceState(null, '', `#/${page}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

let held: { hash: string; route: Route } | undefined;

function current(): Route {
  const { hash } = window.location;
  if (held?.hash !== hash) held = { hash, route: parseRoute(hash) };
  return held.route;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Where the screen is; again whenever it goes elsewhere. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, current);
}
