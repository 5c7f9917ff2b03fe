import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import type { RequestFault } from '../faults.ts';
import type { CertificatePem } from '../pki/authority.ts';
import type { ApiContext } from './context.ts';
import { failureBytes, sendFailure } from './reply.ts';
import { route } from './router.ts';
import { type ApiFailure, failure } from './status.ts';
import { serveUpgrade } from './upgrade.ts';
import type { Users } from './users.ts';

export interface ApiServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the TLS server on 127.0.0.1 and a free port. */
export async function startApiServer(
  context: ApiContext,
  users: Users,
  tls: CertificatePem & { readonly ca: string },
): Promise<ApiServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({
    key: tls.key,
    cert: tls.certificate,
    ca: tls.ca,
    // Client certificates are welcome and never required; a wrong one counts as none.
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    const done = context.counters.open('sockets');
    socket.once('close', () => {
      sockets.delete(socket);
      done();
    });
  });
  // A client that breaks off its handshake or sends no HTTP is its own problem.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('request', (request, response) => {
    answer(context, users, request, response).catch((error: unknown) =>
      sendFailure(response, error),
    );
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade(context, users, request, socket, head).catch((error: unknown) => {
      if (!socket.destroyed) socket.end(failureBytes(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${portOf(server.address())}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function answer(
  context: ApiContext,
  users: Users,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = urlOf(request);
  const method = request.method ?? 'GET';
  context.counters.request(method, url.pathname);
  const fault = context.faults.forRequest(method, `${url.pathname}${url.search}`);
  if (fault !== undefined) {
    const outcome = await strike(fault);
    if (outcome === 'hang') return;
    if (outcome === 'drop') {
      request.socket.destroy();
      return;
    }
  }
  const user = users.authenticate(request);
  const accept = request.headers.accept ?? '';
  await route(context, { method, url, user, accept }, request, response);
}

async function upgrade(
  context: ApiContext,
  users: Users,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const url = urlOf(request);
  const method = request.method ?? 'GET';
  context.counters.request(method, url.pathname);
  const fault = context.faults.forRequest(method, `${url.pathname}${url.search}`);
  if (fault !== undefined) {
    const outcome = await strike(fault);
    if (outcome === 'hang') {
      // Nobody reads the socket any more, so nobody else would notice that the client has gone.
      socket.resume();
      socket.once('end', () => socket.destroy());
      return;
    }
    if (outcome === 'drop') {
      socket.destroy();
      return;
    }
  }
  const user = users.authenticate(request);
  await serveUpgrade(context, { method, url, user, accept: '' }, request, socket, head);
}

/** Waits and then throws, or answers what else the fault wants. */
async function strike(fault: RequestFault): Promise<'hang' | 'drop' | undefined> {
  if (fault.delay !== undefined) await sleep(fault.delay, undefined, { ref: false });
  const { answer: outcome } = fault;
  if (outcome === undefined || outcome === 'hang' || outcome === 'drop') return outcome;
  throw refusal(outcome, fault.retryAfterSeconds ?? 1);
}

function refusal(code: number, retryAfterSeconds: number): ApiFailure {
  switch (code) {
    case 401:
      return failure.unauthorized();
    case 403:
      return failure.forbidden('forbidden: demo fault');
    case 404:
      return failure.unknownPath();
    case 409:
      return failure.conflict('Operation cannot be fulfilled: demo fault');
    case 410:
      return failure.gone(1, 2);
    case 429:
      return failure.tooManyRequests(retryAfterSeconds);
    case 500:
      return failure.internal('demo fault');
    case 503:
      return failure.unavailable();
    default:
      return failure.badRequest('demo fault');
  }
}

function urlOf(request: IncomingMessage): URL {
  // Two slashes at the start would name a host.
  return new URL((request.url ?? '/').replace(/^\/+/, '/'), 'https://127.0.0.1');
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
