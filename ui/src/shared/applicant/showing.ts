import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ApplicantShow, ApplicantSubject } from '@/generated';
import { host } from '@/host';
import { rpcKey, useRpc } from '../rpc';
import { toast } from '../ui/toast';

const NOTHING: ApplicantShow = { subject: null, page: '', asked: false };

/** What is said to the engine, one after the other: what was left must not come back after what came next. */
let line: Promise<unknown> = Promise.resolve();

function say(client: QueryClient, what: ApplicantShow): void {
  const said = line
    .then(() => host.rpc('applicant_show', what))
    .then(status => {
      // In a test the host may know nothing of a second screen.
      if (status && 'present' in status) client.setQueryData(rpcKey('applicant_status', {}), status);
    })
    // The second screen is never a reason to stop: without it the applicant signs here.
    .catch(() => undefined);
  line = said;
}

/** The second screen goes blank: a window that begins anew, after a reload or a crash of its page, has nothing open yet. */
export function blank(): void {
  line = line.then(() => host.rpc('applicant_show', NOTHING)).catch(() => undefined);
}

/** As long as this is there, the applicant may be shown what the clerk has open; when it goes, the second screen is blank at once. */
export function useApplicant(): void {
  const client = useQueryClient();
  useEffect(() => () => say(client, NOTHING), [client]);
}

/** What the clerk can do with the second screen. */
export interface ApplicantSide {
  /** There is one. */
  present: boolean;
  /** Asks the applicant to look at it: to check and sign, or to rate. */
  ask: (page: string) => void;
}

/** Shows the applicant the page where the clerk is, and tells the clerk when the applicant has signed. Below {@link useApplicant}. */
export function useApplicantPage(
  kind: ApplicantSubject['kind'],
  id: string,
  page: string,
  signature: string | null,
): ApplicantSide {
  const client = useQueryClient();
  const status = useRpc('applicant_status', {});
  useEffect(() => say(client, { subject: { kind, id }, page, asked: false }), [client, kind, id, page]);

  // The signature that was there when the applicant was asked; undefined while nobody is asked.
  const before = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (before.current === undefined || signature === null || signature === before.current) return;
    before.current = undefined;
    toast('done', 'applicant.hasSigned');
  }, [signature]);

  return {
    present: status.data?.present === true,
    ask: at => {
      before.current = signature;
      say(client, { subject: { kind, id }, page: at, asked: true });
    },
  };
}
