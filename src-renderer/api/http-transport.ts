import { sentence } from '../../src-main/words/keys.ts';
import type { Connection, Transport } from './host.ts';
import { HostError } from './host.ts';

const tokenKey = 'meshscope.token';

/**
 * The session token comes in the fragment (never sent to a server, never in a Referer), leaves the
 * address bar at once and stays for this tab only, so that a reload works. A fragment may carry a deep
 * link behind it: `#t=TOKEN&/c/demo/mesh`.
 */
export function takeToken(
  location: Pick<Location, 'hash' | 'pathname'>,
  history: Pick<History, 'replaceState'>,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): string {
  const match = /^#t=([A-Za-z0-9_-]+)(?:&(.*))?$/.exec(location.hash);
  if (match === null) return storage.getItem(tokenKey) ?? '';
  const [, token = '', rest = ''] = match;
  storage.setItem(tokenKey, token);
  history.replaceState(null, '', `${location.pathname}${rest === '' ? '' : `#${rest}`}`);
  return token;
}

const gone = (): HostError =>
  new HostError({
    code: 'host-gone',
    said: sentence('error.page.host-gone'),
    retryable: true,
  });

/** The host has a page of its own for this, because nothing of ours works without a token. */
function turnedAway(origin: string): HostError {
  window.location.replace(new URL('/no-token', origin));
  return new HostError({
    code: 'bad-sender',
    said: sentence('error.page.turned-away'),
    retryable: false,
  });
}

/** Waits between attempts to reach the host again, in milliseconds; the last one repeats. */
const reconnectDelays = [250, 500, 1000, 2000, 5000] as const;

export function httpTransport(token: string, origin: string): Transport {
  // Joins this page's calls and its events: ids of calls are unique within it, progress comes to it alone.
  const client = crypto.randomUUID();
  const eventListeners: ((message: unknown) => void)[] = [];
  const connectionListeners = new Set<(connection: Connection) => void>();
  let connection: Connection = 'reconnecting';
  let attempts = 0;

  const setConnection = (next: Connection): void => {
    if (next === connection) return;
    connection = next;
    for (const listener of connectionListeners) listener(next);
  };

  /** Calls under way. A browser has six sockets to a host: a cancelled call must give its own back at once. */
  const underWay = new Map<string, AbortController>();

  async function send(request: { readonly id: string }): Promise<unknown> {
    const controller = new AbortController();
    underWay.set(request.id, controller);
    try {
      return await post(request, controller.signal);
    } finally {
      underWay.delete(request.id);
    }
  }

  async function post(body: unknown, signal: AbortSignal): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(new URL('/rpc', origin), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'x-meshscope-client': client,
        },
        body: JSON.stringify(body),
        signal,
      });
    } catch {
      // Besides cancelling there is one reason that a page can see: nobody listens there any more.
      throw gone();
    }
    if (response.status === 401 || response.status === 403) throw turnedAway(origin);
    return response.json();
  }

  function connect(): void {
    const url = new URL(`/events?client=${client}`, origin);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, [`bearer.${token}`]);
    socket.addEventListener('open', () => {
      attempts = 0;
      setConnection('open');
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'string') return;
      const message: unknown = JSON.parse(data);
      for (const listener of eventListeners) listener(message);
    });
    socket.addEventListener('close', () => {
      setConnection('reconnecting');
      const delay = reconnectDelays[Math.min(attempts, reconnectDelays.length - 1)] ?? 5000;
      attempts += 1;
      setTimeout(connect, delay);
    });
  }
  connect();

  return {
    send,
    cancel(id) {
      // The host cancels a call whose caller has hung up.
      underWay.get(id)?.abort();
    },
    onEvent(listener) {
      eventListeners.push(listener);
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      listener(connection);
      return () => connectionListeners.delete(listener);
    },
  };
}
