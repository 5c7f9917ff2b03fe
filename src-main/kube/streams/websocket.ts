import { WebSocket } from 'ws';

import { AppError, cancelled } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import type { Credentials } from '../auth/authenticator.ts';
import type { ClusterConnection } from '../http/connection.ts';
import { outgoing } from '../http/connection.ts';
import { statusError } from '../http/errors.ts';
import { readText } from '../http/read-body.ts';
import { timeouts } from '../http/timeouts.ts';
import { withoutCredentials } from '../redact.ts';
import { dropped } from './upgrade.ts';

const pingEvery = 30_000;
const pongWithin = 10_000;

export interface WebSocketRequest {
  readonly path: string;
  readonly what: string;
  readonly protocols: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a WebSocket to the API server over our own connection (proxy, TLS and credentials included).
 * The WebSocket is paused: listen, then resume. Throws the
 * ApiStatusError of a refused upgrade with the server's words, `timeout`, `cancelled` or a connection error.
 */
export async function openWebSocket(
  connection: ClusterConnection,
  request: WebSocketRequest,
): Promise<WebSocket> {
  return await connection.authenticated(request.signal, async (credentials) => {
    const raw = await connection.dial(credentials, request.signal);
    const headers = connection.headers(credentials);
    const socket = new WebSocket(
      `ws://${connection.server.host}${connection.path(request.path)}`,
      [...request.protocols],
      {
        // TLS, if any, is done already.
        createConnection: () => raw,
        headers: outgoing(headers),
        perMessageDeflate: false,
        handshakeTimeout: timeouts.upgrade,
        followRedirects: false,
      },
    );
    try {
      await opened(connection, socket, request, credentials);
      return socket;
    } catch (error) {
      raw.destroy();
      if (request.signal?.aborted === true) throw cancelled();
      throw error;
    }
  });
}

async function opened(
  connection: ClusterConnection,
  socket: WebSocket,
  request: WebSocketRequest,
  credentials: Credentials,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const onAbort = (): void => reject(cancelled());
  request.signal?.addEventListener('abort', onAbort, { once: true });
  socket.once('open', () => {
    // The first messages may have come with the answer, before our caller can listen: it resumes.
    socket.pause();
    resolve(undefined);
  });
  socket.once('unexpected-response', (sent, response) => {
    readText(response, 64 * 1024)
      .catch(() => '')
      .then((said) => {
        const body = withoutCredentials(said, credentials);
        const status = response.statusCode ?? 0;
        reject(statusError(request.what, { status, headers: response.headers, body }));
        sent.destroy();
      }, reject);
  });
  // Stays for the socket's life: an error without a listener would end the process.
  socket.on('error', (error) => {
    reject(
      /timed out/.test(error.message)
        ? new AppError('timeout', sentence('error.kube.upgrade-timeout', { what: request.what }), {
            retryable: true,
          })
        : dropped(connection, request.what, error),
    );
  });
  try {
    await promise;
  } finally {
    request.signal?.removeEventListener('abort', onAbort);
  }
}

/** Pings an open WebSocket and ends it when no pong comes: a dead network says nothing by itself. Returns the stop. */
export function keepAlive(socket: WebSocket): () => void {
  let waiting: NodeJS.Timeout | undefined;
  const every = setInterval(() => {
    // A paused socket does not read, so its pong cannot be seen: back-pressure is not death.
    if (socket.readyState !== WebSocket.OPEN || socket.isPaused || waiting !== undefined) return;
    socket.ping();
    waiting = setTimeout(() => {
      if (!socket.isPaused) socket.terminate();
    }, pongWithin);
  }, pingEvery);
  const heard = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  socket.on('pong', heard).on('message', heard);
  const stop = (): void => {
    clearInterval(every);
    heard();
  };
  socket.once('close', stop);
  return stop;
}

/** A received message as bytes, whatever form ws hands it over in. */
export function bytesOf(data: Buffer | ArrayBuffer | readonly Buffer[]): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.concat([...data]);
}
