import { browserHost } from './browser';
import type { Host } from './host';
import { tauriHost } from './tauri';

export { asFailure, isFailure } from './failure';
export type { Command, Host, MonitorName, Request, Response } from './host';

/** The host these screens run in. */
export const host: Host = '__TAURI_INTERNALS__' in window ? tauriHost : browserHost;
