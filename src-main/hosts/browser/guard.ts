import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The four things this server does. */
export type Route = 'static' | 'session' | 'rpc' | 'events';

export type Verdict =
  | { readonly allowed: true; readonly route: Route }
  | { readonly allowed: false; readonly guard: GuardName; readonly status: 403 | 413 | 429 };

/** Named in the order in which they are asked; a log line says which one refused, never what was sent. */
export type GuardName =
  | 'loopback'
  | 'host'
  | 'target'
  | 'origin'
  | 'fetch-site'
  | 'content-type'
  | 'body'
  | 'token'
  | 'rate';

export interface GuardOptions {
  readonly port: () => number;
  readonly token: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface Guard {
  /** Looks at a request, or at an upgrade before it is accepted. Fails closed. */
  check(request: IncomingMessage, kind: 'request' | 'upgrade'): Verdict;
  /** Whether this is the code of the address that was told last; it is one once only, and another takes its place. */
  takeCode(code: unknown): Verdict;
  /** The code for the next page. */
  code(): string;
  /** The next top-level navigation to `/` may come from the launcher's file, which is another site. Once. */
  expectLauncher(): void;
}

export const bodyLimit = 1024 * 1024;
const badTokenLimit = 20;
const badTokenWindowMs = 60_000;

/**
 * The guards of a loopback server (docs/electron.md §4.4), tried against real Chromium: a page on
 * another port of 127.0.0.1 gets its POST and its WebSocket through with every cookie, and a rebound name
 * gets the page itself, so Host, Origin and a token in a header are all needed.
 */
export function createGuard({ port, token, now }: GuardOptions): Guard {
  const expected = hash(token);
  let code = newCode();
  const guesses = guessing(now);
  let launcherExpected = false;

  function check(request: IncomingMessage, kind: 'request' | 'upgrade'): Verdict {
    // 1: the socket is bound to 127.0.0.1, so anything else is a mistake of ours, and refused.
    if (request.socket.remoteAddress !== '127.0.0.1') return refuse('loopback');

    // 2: exactly one Host of exactly this spelling. A rebound name arrives here with its own name.
    const authority = authorityOf(port());
    if (request.httpVersion !== '1.1' || only(request, 'host') !== authority) return refuse('host');

    // 3: four routes, in origin form; no OPTIONS, so no CORS preflight ever succeeds.
    const route = routeOf(request, kind);
    if (route === undefined) return refuse('target');

    // 4: fetch and WebSocket of other origins always name themselves here.
    const origins = values(request, 'origin');
    const own = origins.length === 1 && origins[0] === `http://${authority}`;
    if (!own && (route !== 'static' || origins.length > 0)) return refuse('origin');

    // 5: absence proves nothing (a rebound page sends none), presence does.
    if (!siteAllowed(request, route)) return refuse('fetch-site');
    if (route === 'static') return { allowed: true, route };

    // 6: application/json is never a "simple" request, so no form and no no-cors fetch can send it.
    if (route !== 'events') {
      if (only(request, 'content-type') !== 'application/json') return refuse('content-type');
      if (values(request, 'content-encoding').length > 0) return refuse('content-type');
      if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return refuse('body', 413);
    }
    // Its code is in its body, which nobody has read yet.
    if (route === 'session') return { allowed: true, route };

    // 7 and 11: exactly one token, compared in constant time; guessing is slowed down.
    const given = tokenOf(request, route);
    if (given !== undefined && timingSafeEqual(hash(given), expected))
      return { allowed: true, route };
    return refuseToken();
  }

  function siteAllowed(request: IncomingMessage, route: Route): boolean {
    const sites = values(request, 'sec-fetch-site');
    if (sites.length === 0) return true;
    if (sites.length > 1) return false;
    if (sites[0] === 'same-origin') return true;
    const firstPage =
      route === 'static' &&
      request.url === '/' &&
      request.headers['sec-fetch-mode'] === 'navigate' &&
      request.headers['sec-fetch-dest'] === 'document';
    if (!firstPage) return false;
    if (sites[0] === 'none') return true;
    const launched = launcherExpected && sites[0] === 'cross-site';
    if (launched) launcherExpected = false;
    return launched;
  }

  const refuseToken = (): Verdict => (guesses() ? refuse('rate', 429) : refuse('token'));

  function takeCode(given: unknown): Verdict {
    if (typeof given !== 'string' || !timingSafeEqual(hash(given), hash(code)))
      return refuseToken();
    code = newCode();
    return { allowed: true, route: 'session' };
  }

  return { check, takeCode, code: () => code, expectLauncher: () => (launcherExpected = true) };
}

function refuse(guard: GuardName, status: 403 | 413 | 429 = 403): Verdict {
  return { allowed: false, guard, status };
}

/** Counts one more wrong token; true when there were too many of late. */
function guessing(now: () => number): () => boolean {
  const times: number[] = [];
  return () => {
    const time = now();
    while (times[0] !== undefined && time - times[0] > badTokenWindowMs) times.shift();
    times.push(time);
    if (times.length > badTokenLimit) times.shift();
    return times.length === badTokenLimit;
  };
}

function routeOf(request: IncomingMessage, kind: 'request' | 'upgrade'): Route | undefined {
  const { method, url } = request;
  if (kind === 'upgrade') {
    return method === 'GET' && /^\/events(?:\?client=[A-Za-z0-9_-]{1,64})?$/.test(url ?? '')
      ? 'events'
      : undefined;
  }
  if (method === 'POST' && url === '/rpc') return 'rpc';
  if (method === 'POST' && url === '/session') return 'session';
  if (
    method === 'GET' &&
    url?.startsWith('/') === true &&
    !/^\/(?:rpc|session|events)$/.test(url)
  ) {
    return 'static';
  }
  return undefined;
}

/** Authorization: Bearer for calls; browsers cannot set headers on a WebSocket, hence its subprotocol. */
function tokenOf(request: IncomingMessage, route: Route): string | undefined {
  const [header, prefix] =
    route === 'rpc' ? ['authorization', 'Bearer '] : ['sec-websocket-protocol', 'bearer.'];
  const value = only(request, header);
  return value?.startsWith(prefix) === true ? value.slice(prefix.length) : undefined;
}

/** All values of a header as they were sent: Node keeps the first of two Hosts and joins others with commas. */
function values(request: IncomingMessage, name: string): string[] {
  return request.rawHeaders.filter(
    (_value, index, raw) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name,
  );
}

function only(request: IncomingMessage, name: string): string | undefined {
  const all = values(request, name);
  return all.length === 1 ? all[0] : undefined;
}

/** As browsers write it: port 80 is the scheme's own and stands in no Host and no Origin. */
export const authorityOf = (port: number): string =>
  port === 80 ? '127.0.0.1' : `127.0.0.1:${port}`;

const newCode = (): string => randomBytes(32).toString('base64url');

const hash = (value: string): Buffer => createHash('sha256').update(value).digest();
