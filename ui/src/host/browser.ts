import type { CatalogueImport, Failure, Photo, PhotoRef, Tag } from '@/generated';
import { asFailure, isFailure } from './failure';
import type { Command, Host, Request, Response as Answer } from './host';
import { photoQuery } from './photo';

/** The engine did not answer at all: the local web server is gone. */
const UNREACHABLE: Failure = {
  code: 'internal',
  params: {},
  message: 'the host does not answer',
  retry: true,
};

async function post<T>(path: string, body: BodyInit, type: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { method: 'POST', body, headers: { 'content-type': type } });
  } catch {
    throw UNREACHABLE;
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  throw isFailure(answer) ? answer : asFailure(new Error(`status ${response.status}`));
}

/** A local web server in front of the same engine: for development, and for machines without a display. */
export const browserHost: Host = {
  rpc: <K extends Command>(command: K, request: Request<K>) =>
    post<Answer<K>>(`/rpc/${command}`, JSON.stringify(request), 'application/json'),

  onChanged(listener: (tag: Tag) => void): () => void {
    const events = new EventSource('/events');
    events.addEventListener('message', event => listener(tagOf(String(event.data))));
    return () => events.close();
  },

  putPhoto: file => post<Photo>('/photo', file, 'application/octet-stream'),
  putSignature: file => post<PhotoRef>('/signature', file, 'application/octet-stream'),
  // A browser puts its windows where the person wants them.
  monitors: () => Promise.resolve([]),
  putCatalogue: file => post<CatalogueImport>('/catalogue', file, 'application/octet-stream'),
  photoUrl: (hash, thumbnail, recipe) => `/photo/${hash}${photoQuery(thumbnail, recipe)}`,
  archivedPhotoUrl: (hash, thumbnail, recipe) => `/archived/${hash}${photoQuery(thumbnail, recipe)}`,
  documentUrl: id => `/document/${id}`,
  pageUrl: (id, page, version) => `/page/${page}/${id}?version=${version}`,
};

/** The event's data is the bare tag, or the tag as JSON. */
function tagOf(data: string): Tag {
  return data.replaceAll('"', '') as Tag;
}
