import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { availableMonitors } from '@tauri-apps/api/window';
import type { CatalogueImport, Photo, PhotoRef, Tag } from '@/generated';
import { asFailure } from './failure';
import type { Command, Host, MonitorName, Request, Response } from './host';
import { photoQuery } from './photo';

/** Name of the URI scheme that the desktop program answers: `yichuang://localhost/…`. */
const SCHEME = 'yichuang';

/** `convertFileSrc` knows how each webview spells a custom scheme; it encodes the path, which must keep its slashes. */
function address(path: string): string {
  return convertFileSrc('', SCHEME) + path;
}

/** Hands a file over as raw bytes: as JSON they would be four times as long. */
async function handOver<T>(command: string, file: Blob): Promise<T> {
  try {
    return await invoke<T>(command, new Uint8Array(await file.arrayBuffer()));
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

/** The desktop program. */
export const tauriHost: Host = {
  async rpc<K extends Command>(command: K, request: Request<K>): Promise<Response<K>> {
    try {
      return await invoke<Response<K>>('rpc', { command, request });
    } catch (thrown) {
      throw asFailure(thrown);
    }
  },

  onChanged(listener: (tag: Tag) => void): () => void {
    const stop = listen<Tag>('changed', event => listener(event.payload));
    return () => {
      void stop.then(unlisten => unlisten());
    };
  },

  putPhoto: file => handOver<Photo>('photo_put', file),
  putSignature: file => handOver<PhotoRef>('signature_put', file),
  async monitors(): Promise<MonitorName[]> {
    try {
      const found = await availableMonitors();
      return found.flatMap(({ name }) => (name === null ? [] : [{ name }]));
    } catch (thrown) {
      throw asFailure(thrown);
    }
  },
  putCatalogue: file => handOver<CatalogueImport>('catalogue_put', file),
  photoUrl: (hash, thumbnail, recipe) => address(`photo/${hash}${photoQuery(thumbnail, recipe)}`),
  archivedPhotoUrl: (hash, thumbnail, recipe) => address(`archived/${hash}${photoQuery(thumbnail, recipe)}`),
  documentUrl: id => address(`document/${id}`),
  pageUrl: (id, page, version) => address(`page/${page}/${id}?version=${version}`),
};
