import {
  keepPreviousData,
  QueryClient,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import type {
  CaseRow,
  CaseScreen,
  DiscrepancyScreen,
  Failure,
  JointScreen,
  Tag,
  TaskScreen,
} from '@/generated';
import { asFailure, type Command, host, type Request, type Response } from '@/host';
import { toastFailure } from './ui/toast';

/** Which tags make an answer stale. A command that only acts has none, nor have pictures of a version, which never change. */
const tags: Partial<Record<Command, readonly Tag[]>> = {
  session_state: ['session'],
  device_settings: ['session'],
  sync_status: ['sync', 'attention', 'case', 'queue'],
  sync_view: ['sync', 'upload'],
  attention_list: ['attention'],
  settlement_list: ['attention', 'queue', 'sync'],
  handover_list: ['handover', 'case', 'sync'],
  hall_view: ['queue'],
  queue_view: ['queue', 'case', 'joint'],
  item_search: ['catalogue'],
  package_list: ['catalogue'],
  case_list: ['case'],
  // Reads every open case of the hall: once a minute, not with every key. What this PC does to a case is seen at once, see `keep`.
  case_urgent: ['catalogue'],
  case_view: ['case', 'catalogue', 'sync', 'discrepancy'],
  case_migration: ['case', 'catalogue'],
  joint_list: ['joint', 'case'],
  joint_view: ['joint', 'case', 'catalogue', 'sync', 'discrepancy'],
  joint_migration: ['joint', 'catalogue'],
  task_list: ['task'],
  task_view: ['task'],
  discrepancy_list: ['discrepancy'],
  discrepancy_view: ['discrepancy'],
  calendar_view: ['catalogue'],
  calendar_reckoning: ['catalogue'],
  catalogue_list: ['catalogue'],
  catalogue_item: ['catalogue'],
  catalogue_import: ['import'],
  catalogue_drafts: ['import'],
  arrival_list: ['arrival', 'session'],
  applicant_status: ['applicant', 'case', 'joint', 'queue', 'session'],
  applicant_screen: ['applicant', 'case', 'joint', 'queue', 'session', 'catalogue'],
  reading_list: ['reading', 'case', 'joint', 'catalogue', 'session'],
};

/**
 * The answers of a page. The engine is on this machine and answers or fails at once: no retry, and never "paused because offline", which is
 * something the engine deals with. Answers stay fresh until a tag says otherwise.
 */
export const newClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });

/** Key of an answer in the cache. */
export function rpcKey<K extends Command>(command: K, request: Request<K>): readonly [K, Request<K>] {
  return [command, request];
}

/** Marks everything stale that carries the tag; what is on screen is fetched again. */
export function refresh(client: QueryClient, tag: Tag): void {
  void client.invalidateQueries({
    predicate: query => tags[query.queryKey[0] as Command]?.includes(tag) ?? false,
  });
}

/** Everything that changed at the engine arrives here. Used once, at the root. */
export function useRefreshByTags(): void {
  const client = useQueryClient();
  useEffect(() => host.onChanged(tag => refresh(client, tag)), [client]);
}

/** Options of {@link useRpc}. */
export interface RpcOptions<K extends Command> {
  /** False: do not ask yet. */
  enabled?: boolean;
  /** Ask again after so many milliseconds; for what changes without an event. */
  every?: number;
  /** Ask again as often only as long as the last answer says that something is going on. */
  while?: (last: Response<K>) => boolean;
  /** Keep showing the last answer while another request's answer is on its way (search as you type). */
  keepLast?: boolean;
}

/** The answer to a command, refreshed by tags. */
export function useRpc<K extends Command>(
  command: K,
  request: Request<K>,
  options: RpcOptions<K> = {},
): UseQueryResult<Response<K>, Failure> {
  return useQuery<Response<K>, Failure>({
    queryKey: rpcKey(command, request),
    queryFn: () => host.rpc(command, request),
    enabled: options.enabled ?? true,
    refetchInterval: ({ state: { data } }) => {
      const idle = options.while !== undefined && (data === undefined || !options.while(data));
      return idle ? false : (options.every ?? false);
    },
    ...(options.keepLast && { placeholderData: keepPreviousData }),
  });
}

/** Whether the answer that is shown is the one to what is asked now, and not the last one ({@link RpcOptions.keepLast}). */
export function isThere(query: Pick<UseQueryResult, 'data' | 'isPlaceholderData'>): boolean {
  return query.data !== undefined && !query.isPlaceholderData;
}

/** The answer to a command for code that waits for it: from the cache while it is fresh, else asked once for all who want it. */
export function fetchRpc<K extends Command>(
  client: QueryClient,
  command: K,
  request: Request<K>,
): Promise<Response<K>> {
  return client.fetchQuery({
    queryKey: rpcKey(command, request),
    queryFn: () => host.rpc(command, request),
  });
}

/** Options of {@link useAct}. */
export interface ActOptions<K extends Command> {
  /** After it worked. */
  onDone?: (response: Response<K>, request: Request<K>) => void;
  /** Instead of the message in the corner. */
  onFailure?: (failure: Failure) => void;
}

/** An action and what became of it. */
export interface Act<K extends Command> {
  /** Acts; gives the answer, or `undefined` when it failed (which has been shown by then). */
  act: (request: Request<K>) => Promise<Response<K> | undefined>;
  /** On its way. */
  pending: boolean;
  /** Why the last one failed. */
  failure: Failure | null;
}

/** An action. A failure is shown in the corner of the screen unless the caller takes it. */
export function useAct<K extends Command>(command: K, options: ActOptions<K> = {}): Act<K> {
  const client = useQueryClient();
  const mutation = useMutation<Response<K>, Failure, Request<K>>({
    mutationKey: [command],
    mutationFn: request => host.rpc(command, request),
    onSuccess: (response, request) => {
      keep(client, response);
      options.onDone?.(response, request);
    },
    onError: thrown => {
      const failure = asFailure(thrown);
      if (options.onFailure) options.onFailure(failure);
      else toastFailure(failure);
    },
  });
  return {
    act: request => mutation.mutateAsync(request).catch(() => undefined),
    pending: mutation.isPending,
    failure: mutation.error,
  };
}

/** What is typed is saved by these. */
const saving: readonly unknown[] = ['case_edit', 'joint_edit'] satisfies Command[];

/** Whether something that was typed is on its way to the engine. */
export function isSaving(client: QueryClient): boolean {
  return client.isMutating({ predicate: ({ options }) => saving.includes(options.mutationKey?.[0]) }) > 0;
}

/**
 * Lets the form begin its last save, and waits until everything that was typed is saved: what is asked next may go by it. Whoever goes on typing
 * finds the cursor where it was.
 */
export async function allSaved(client: QueryClient): Promise<void> {
  const typing = document.activeElement;
  if (typing instanceof HTMLElement) typing.blur();
  do {
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point; one save may begin another
    await new Promise(resolve => {
      setTimeout(resolve, 0);
    });
  } while (isSaving(client));
  if (typing instanceof HTMLElement && typing.isConnected && document.activeElement === document.body) {
    typing.focus();
  }
}

/** Puts a screen that an action answered into the cache, unless a later one is there already. */
function keep(client: QueryClient, response: unknown): void {
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return;
  if ('case' in response && 'form' in response) {
    const screen = response as CaseScreen;
    client.setQueryData<CaseScreen>(rpcKey('case_view', { case: screen.case.id }), held =>
      held && held.case.revision > screen.case.revision ? held : screen,
    );
    const urgent = screen.light === 'yellow' || screen.light === 'red';
    client.setQueryData<CaseRow[]>(rpcKey('case_urgent', {}), rows =>
      urgent ? rows : rows?.filter(row => row.id !== screen.case.id),
    );
  } else if ('joint' in response && 'common' in response) {
    const screen = response as JointScreen;
    client.setQueryData<JointScreen>(rpcKey('joint_view', { joint: screen.joint.id }), held =>
      held && held.joint.revision > screen.joint.revision ? held : screen,
    );
  } else if ('task' in response && 'can_decide' in response) {
    const screen = response as TaskScreen;
    client.setQueryData(rpcKey('task_view', { task: screen.task.id }), screen);
  } else if ('discrepancy' in response && 'can_close' in response) {
    const screen = response as DiscrepancyScreen;
    const { report, side } = screen.discrepancy;
    client.setQueryData(rpcKey('discrepancy_view', { report, side }), screen);
  } else if ('rows' in response && 'clerks' in response) {
    client.setQueryData(rpcKey('handover_list', {}), response as Response<'handover_list'>);
  } else if ('waiting' in response && 'parked' in response) {
    client.setQueryData(rpcKey('queue_view', {}), response as Response<'queue_view'>);
  } else if ('seen' in response && 'screen' in response) {
    client.setQueryData(rpcKey('applicant_screen', {}), response as Response<'applicant_screen'>);
  } else if ('settings' in response && 'profiles' in response) {
    client.setQueryData(rpcKey('device_settings', {}), response as Response<'device_settings'>);
  } else if ('settings' in response && 'offline_names' in response) {
    client.setQueryData(rpcKey('session_state', {}), response as Response<'session_state'>);
  }
}
