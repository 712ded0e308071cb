import { useEffect, useRef } from 'react';
import type { ItemHit } from '@/generated';
import { useAct } from '@/shared/rpc';
import { takeRouteParams, useRoute } from '@/shared/route';

/** More than a hall offers, so that one answer has them all. */
const ALL = 2000;

/** Gives the item that the search in the header sent here by `item` in the route. */
export function useAskedItem(onFound: (hit: ItemHit) => void): void {
  const { item } = useRoute().params;
  const { act } = useAct('item_search');
  const latest = useRef({ act, onFound });
  useEffect(() => {
    latest.current = { act, onFound };
  });
  useEffect(() => {
    if (item === undefined) return;
    takeRouteParams('reception');
    void latest.current.act({ text: '', limit: ALL }).then(hits => {
      const hit = hits?.find(each => each.target.code === item);
      if (hit) latest.current.onFound(hit);
    });
  }, [item]);
}
