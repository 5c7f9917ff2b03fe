import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { z } from 'zod';

import { AppError } from '../../contract/errors.ts';
import { jsonIn } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import { sayInAll } from '../../words/say.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { Hub } from '../hub.ts';
import { readWebAsset, securityHeaders, type WebAsset } from '../web-assets.ts';
import { createClients } from './clients.ts';
import { authorityOf, bodyLimit, createGuard, type GuardName, type Verdict } from './guard.ts';
import { noTokenPage } from './no-token-page.ts';

export interface BrowserHostOptions {
  readonly dispatcher: Dispatcher;
  readonly hub: Hub;
  /** Folder of the built renderer. */
  readonly root: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly log: (line: string) => void;
  readonly limits?: Partial<Limits>;
  /** The code of the address that was told has been used; `url` has another. */
  readonly onUsed?: () => void;
}

/** Milliseconds, except `sockets`. */
export interface Limits {
  readonly headers: number;
  readonly request: number;
  readonly ping: number;
  readonly sockets: number;
}

export interface BrowserHost {
  readonly port: number;
  /** For one page: its code, in the fragment that never leaves the browser, is exchanged for the session's token once. */
  readonly url: string;
  readonly token: string;
  expectLauncher(): void;
  blockedRequests(): number;
  /** Ends every connection; resolves when the port is free. */
  close(): Promise<void>;
}

const codeSchema = z.object({ code: z.string().max(100) });

const noToken: WebAsset = {
  body: new TextEncoder().encode(noTokenPage),
  type: 'text/html; charset=utf-8',
  cacheControl: 'no-store',
};

const defaultLimits: Limits = { headers: 5_000, request: 30_000, ping: 30_000, sockets: 128 };

/** One body for every refusal, so that a stranger learns nothing and a person knows what to do; whose language nobody knows. */
const refusal = sayInAll('host.refused');

/**
 * Past so many sockets the one that has asked nothing for the longest time goes: any program of this machine may open
 * connections and leave them idle, and the page is not kept out by that.
 */
function makeRoom(server: Server, most: number): void {
  const idle = new Set<Duplex>();
  let open = 0;
  const busy = (socket: Duplex, isBusy: boolean): void => {
    if (isBusy) idle.delete(socket);
    else if (!socket.destroyed) idle.add(socket);
  };
  server.on('connection', (socket) => {
    open += 1;
    idle.add(socket);
    socket.once('close', () => {
      open -= 1;
      idle.delete(socket);
    });
    if (open <= most) return;
    const [longest = socket] = idle;
    longest.destroy();
  });
  server.on('request', (request, response) => {
    busy(request.socket, true);
    response.once('close', () => busy(request.socket, false));
  });
  server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => busy(socket, true));
}

/** Listens on loopback only; answers the port. */
async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const message = taken
        ? sentence('error.hosts.port-in-use', { port })
        : sentence('error.hosts.port-failed', { port, reason: error.message });
      const hint = sentence('hint.hosts.another-port');
      reject(new AppError('port-in-use', message, { hint, cause: error }));
    });
    // Never `localhost`, which may be ::1 or both, and never 0.0.0.0.
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

interface AnswerParts extends Pick<BrowserHostOptions, 'dispatcher' | 'root'> {
  readonly session: (code: unknown) => { readonly verdict: Verdict; readonly token: string };
  readonly clients: ReturnType<typeof createClients>;
  readonly headers: () => Record<string, string>;
  readonly count: (name: GuardName) => void;
}

/** What an allowed request is answered, and a refused one. */
function answers(parts: AnswerParts): {
  readonly refuse: (response: ServerResponse, status: number, name: GuardName) => void;
  readonly serveFile: (pathname: string, response: ServerResponse) => Promise<void>;
  readonly serveCall: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly serveSession: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
} {
  const { root, dispatcher, clients, headers, count, session } = parts;
  function refuse(response: ServerResponse, status: number, name: GuardName): void {
    count(name);
    response.shouldKeepAlive = false;
    response.writeHead(status, { ...headers(), 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(refusal);
  }

  async function serveFile(pathname: string, response: ServerResponse): Promise<void> {
    const asset = pathname === '/no-token' ? noToken : await readWebAsset(root, pathname);
    response.writeHead(asset ? 200 : 404, {
      ...headers(),
      'Content-Type': asset?.type ?? 'text/plain; charset=utf-8',
      'Cache-Control': asset?.cacheControl ?? 'no-store',
    });
    response.end(asset?.body ?? sayInAll('host.no-file'));
  }

  function answerJson(response: ServerResponse, answer: unknown): void {
    response.writeHead(200, {
      ...headers(),
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    response.end(JSON.stringify(answer));
  }

  async function serveSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { data } = codeSchema.safeParse(body === undefined ? undefined : jsonIn(body));
    const { verdict, token } = session(data?.code);
    if (verdict.allowed) answerJson(response, { token });
    else refuse(response, verdict.status, verdict.guard);
  }

  async function serveCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) {
      refuse(response, 413, 'body');
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const lease = clients.lease(request.headers['x-meshscope-client']);
    try {
      const answer = await dispatcher.dispatch(jsonIn(body), lease.client, gone.signal);
      if (response.destroyed) return;
      answerJson(response, answer);
    } finally {
      lease.release();
    }
  }

  return { refuse, serveFile, serveCall, serveSession };
}

/** Serves the renderer and the contract on 127.0.0.1. Rejects with `port-in-use`. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { dispatcher, hub, root, log } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const token = randomBytes(32).toString('base64url');
  let port = options.port;
  let blocked = 0;
  const guard = createGuard({ port: () => port, token, now: () => performance.now() });
  const clients = createClients({ dispatcher, hub, pingMs: limits.ping });

  const server = createServer({
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    // Node looks for late requests only every 30 s unless told otherwise.
    connectionsCheckingInterval: Math.min(1000, limits.headers),
    // Refused by our own guard instead, so that it is counted and answered like the rest.
    requireHostHeader: false,
    keepAliveTimeout: 5_000,
  });
  makeRoom(server, limits.sockets);

  const count = (name: GuardName): void => {
    blocked += 1;
    if (blocked <= 100)
      log(`Blocked a request from elsewhere (guard: ${name}; ${blocked} so far).`);
  };
  const headers = (): Record<string, string> => securityHeaders([`ws://${authorityOf(port)}`]);

  const session: AnswerParts['session'] = (code) => {
    const verdict = guard.takeCode(code);
    if (verdict.allowed) options.onUsed?.();
    return { verdict, token };
  };
  const served = { root, dispatcher, clients, headers, count, session };
  const { refuse, serveFile, serveCall, serveSession } = answers(served);

  server.on('request', (request, response) => {
    const verdict = guard.check(request, 'request');
    if (!verdict.allowed) {
      refuse(response, verdict.status, verdict.guard);
      return;
    }
    const serving =
      verdict.route === 'rpc'
        ? serveCall(request, response)
        : verdict.route === 'session'
          ? serveSession(request, response)
          : serveFile(request.url ?? '/', response);
    serving.catch((error: unknown) => {
      log(`A request failed: ${error instanceof Error ? error.message : 'unknown'}`);
      response.destroy();
    });
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const verdict = guard.check(request, 'upgrade');
    if (verdict.allowed) {
      clients.accept(request, socket, head);
      return;
    }
    count(verdict.guard);
    refuseUpgrade(socket, verdict.status);
  });

  port = await listening(server, port);

  return {
    port,
    get url() {
      return `http://${authorityOf(port)}/#c=${guard.code()}`;
    },
    token,
    expectLauncher: () => guard.expectLauncher(),
    blockedRequests: () => blocked,
    close: async () => {
      clients.close();
      await closed(server);
    },
  };
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await done;
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(refusal)}\r\n\r\n${refusal}`,
  );
}

/** Undefined when it is longer than the limit; the rest is then not read. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(piece)) continue;
    size += piece.length;
    if (size > bodyLimit) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
