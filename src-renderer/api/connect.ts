import { createHost } from './create-host.ts';
import type { Host } from './host.ts';
import { httpTransport, takeToken } from './http-transport.ts';
import { preloadTransport } from './preload-transport.ts';

/** The host behind this page: the desktop's bridge where there is one, otherwise HTTP to where the page came from. */
export function connect(): Host {
  if (window.meshscope !== undefined) return createHost(preloadTransport(window.meshscope));
  const token = takeToken(window.location, window.history, window.sessionStorage);
  return createHost(httpTransport(token, window.location.origin));
}
