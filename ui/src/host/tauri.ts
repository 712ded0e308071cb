import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Photo, Tag } from '@/generated';
import { asFailure } from './failure';
import type { Command, Host, Request, Response } from './host';

/** Name of the URI scheme that the desktop program answers: `yichuang://localhost/…`. */
const SCHEME = 'yichuang';

/** `convertFileSrc` knows how each webview spells a custom scheme; it encodes the path, which must keep its slashes. */
function address(path: string): string {
  return convertFileSrc('', SCHEME) + path;
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

  async putPhoto(file: Blob): Promise<Photo> {
    try {
      return await invoke<Photo>('photo_put', new Uint8Array(await file.arrayBuffer()));
    } catch (thrown) {
      throw asFailure(thrown);
    }
  },

  photoUrl: (hash, thumbnail) => address(`photo/${hash}${thumbnail ? '?thumbnail=1' : ''}`),
  documentUrl: id => address(`document/${id}`),
  pageUrl: (id, page, version) => address(`page/${page}/${id}?version=${version}`),
};
