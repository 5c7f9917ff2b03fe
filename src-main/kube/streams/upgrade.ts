import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';

import { AppError, cancelled } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { type ClusterConnection, outgoing } from '../http/connection.ts';
import { brokenConnection, statusError } from '../http/errors.ts';
import { readText } from '../http/read-body.ts';
import { timeouts } from '../http/timeouts.ts';
import { withoutCredentials } from '../redact.ts';
import { SpdyConnection } from './spdy/connection.ts';

export interface UpgradeRequest {
  readonly path: string;
  readonly what: string;
  /** Offered in X-Stream-Protocol-Version, best first. */
  readonly protocols: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface SpdySession {
  readonly spdy: SpdyConnection;
  /** The protocol that the server chose. */
  readonly protocol: string;
}

/**
 * POSTs the request with `Upgrade: SPDY/3.1`. Throws the ApiStatusError of any answer but 101, `stream-failed` when the
 * connection is dropped instead of answered (proxies do that), `timeout`, `cancelled`, or what `dial` throws.
 */
export async function openSpdy(
  connection: ClusterConnection,
  request: UpgradeRequest,
): Promise<SpdySession> {
  return await connection.authenticated(request.signal, async (credentials) => {
    const socket = await connection.dial(credentials, request.signal);
    const { promise, resolve, reject } = Promise.withResolvers<SpdySession>();
    const late = setTimeout(() => {
      reject(
        new AppError('timeout', sentence('error.kube.upgrade-timeout', { what: request.what }), {
          retryable: true,
        }),
      );
    }, timeouts.upgrade);
    const onAbort = (): void => reject(cancelled());
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const sent = httpRequest({
      method: 'POST',
      path: connection.path(request.path),
      createConnection: () => socket,
      headers: outgoing({
        ...connection.headers(credentials),
        connection: 'Upgrade',
        upgrade: 'SPDY/3.1',
        // One header line for each, as client-go sends them: older servers do not split at commas.
        'x-stream-protocol-version': request.protocols,
        'content-length': '0',
      }),
    });
    sent.once('upgrade', (response, upgraded: Duplex, head) => {
      if (head.length > 0) upgraded.unshift(head);
      const chosen = response.headers['x-stream-protocol-version'];
      resolve({
        spdy: new SpdyConnection(upgraded, { role: 'client' }),
        protocol: typeof chosen === 'string' ? chosen : (request.protocols[0] ?? ''),
      });
    });
    sent.once('response', (response) => {
      readText(response, 64 * 1024)
        .catch(() => '')
        .then((said) => {
          const body = withoutCredentials(said, credentials);
          const status = response.statusCode ?? 0;
          reject(statusError(request.what, { status, headers: response.headers, body }));
        }, reject);
    });
    sent.on('error', (error) => reject(dropped(connection, request.what, error)));
    sent.end();
    try {
      return await promise;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(late);
      request.signal?.removeEventListener('abort', onAbort);
    }
  });
}

/** The connection stood and ended at the upgrade: some gateways do not answer what they do not know. */
export function dropped(connection: ClusterConnection, what: string, error: unknown): AppError {
  const broken = brokenConnection(connection.where, error);
  if (broken.code === 'tls-failed') return broken;
  return new AppError('stream-failed', sentence('error.kube.upgrade-closed', { what }), {
    detail: broken.detail,
    retryable: true,
    hint: sentence('hint.kube.stream-blocked'),
  });
}
