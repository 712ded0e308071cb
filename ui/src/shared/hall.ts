import type { HallView } from '@/generated';

/** Numbers of the open counters that serve a business, in the order of the signs. */
export function openCounters(view: HallView | undefined, business: string): number[] {
  return (view?.counters ?? [])
    .filter(row => row.counter.state.status === 'open' && row.counter.businesses.includes(business))
    .map(row => row.counter.number)
    .toSorted((a, b) => a - b);
}
