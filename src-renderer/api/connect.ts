import { createHost } from './create-host.ts';
import type { Host } from './host.ts';
import { httpTransport } from './http-transport.ts';
import { preloadTransport } from './preload-transport.ts';
import { exchangeAt, followPastedCodes, takeToken } from './session.ts';

/** The host behind this page: the desktop's bridge where there is one, otherwise HTTP to where the page came from. */
export function connect(): Host {
  if (window.meshscope !== undefined) return createHost(preloadTransport(window.meshscope));
  const { location, history, sessionStorage } = window;
  const take = (): Promise<string> =>
    takeToken({ location, history, storage: sessionStorage }, exchangeAt(location.origin));
  followPastedCodes(take, () => location.reload());
  return createHost(httpTransport(take(), location.origin));
}
