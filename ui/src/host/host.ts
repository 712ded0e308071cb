import type { CatalogueImport, Photo, PhotoRef, Recipe, RpcSchema, Tag } from '@/generated';

/** Name of a command of the engine. */
export type Command = keyof RpcSchema;
/** What a command takes. */
export type Request<K extends Command> = RpcSchema[K]['request'];
/** What a command answers. */
export type Response<K extends Command> = RpcSchema[K]['response'];

/** A monitor of this PC. */
export interface MonitorName {
  /** As the system tells it. */
  name: string;
}

/**
 * The program around the screens: the desktop window or, for development and headless tests, a local web server.
 * Nothing outside this folder knows which of the two it is.
 */
export interface Host {
  /** Carries out a command. Rejects with a `Failure`, never with anything else. */
  rpc<K extends Command>(command: K, request: Request<K>): Promise<Response<K>>;
  /** Calls back whenever the engine says that something changed; returns how to stop that. */
  onChanged(listener: (tag: Tag) => void): () => void;
  /** Hands the bytes of a photo, PDF or signature to the engine, which checks, strips, encrypts and keeps them. */
  putPhoto(file: Blob): Promise<Photo>;
  /** Hands the picture of a signature to the engine, from the second screen and only while one is asked for there. */
  putSignature(file: Blob): Promise<PhotoRef>;
  /** The monitors of this PC; none where the host cannot place a window. */
  monitors(): Promise<MonitorName[]>;
  /** Hands a file of service items to the engine, which begins to import it; `catalogue_import` tells how far it is. */
  putCatalogue(file: Blob): Promise<CatalogueImport>;
  /** Address of a kept photo, for `<img src>`; as its recipe shows it, where one is given. */
  photoUrl(hash: string, thumbnail: boolean, recipe?: Recipe): string;
  /** Address of a photo of a closed record, which is fetched for this one look. */
  archivedPhotoUrl(hash: string, thumbnail: boolean, recipe?: Recipe): string;
  /** Address of a document's PDF; `id` as in `DocumentRef`. */
  documentUrl(id: string): string;
  /** Address of the picture of a page of a document, counted from 1. Another `version` is another address, for what looks different now. */
  pageUrl(id: string, page: number, version: number): string;
}
