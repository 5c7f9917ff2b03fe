import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';

import { AppError, cancelled } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';

export interface StreamedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The request in words, for errors: `GET /config_dump of default/web-0`. */
  readonly what: string;
  /** Longest silence before and within the reply, in milliseconds. */
  readonly idleMs: number;
  readonly host?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface StreamedReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Ends only when HTTP's own framing says that the reply is complete; else throws AppError `truncated`, `timeout` … */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * One HTTP exchange over a stream into a pod. The stream belongs to it and is destroyed at the end, for HTTP's framing ends
 * a reply and the stream itself may never end (docs/mesh.md: no half-close over WebSocket).
 */
export async function httpOverStream(
  stream: Duplex,
  request: StreamedRequest,
): Promise<StreamedReply> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  let broken: unknown;
  let silent = false;
  stream.on('error', (error) => {
    broken ??= error;
  });
  const idle = setTimeout(() => {
    silent = true;
    stream.destroy();
  }, request.idleMs);
  const onAbort = (): void => void stream.destroy();
  const release = (): void => {
    clearTimeout(idle);
    request.signal?.removeEventListener('abort', onAbort);
    stream.destroy();
  };
  const explain = (error: unknown, received: number): AppError => {
    if (request.signal?.aborted === true) return cancelled();
    if (silent)
      return new AppError(
        'timeout',
        sentence('error.kube.stream-stalled', {
          what: request.what,
          seconds: request.idleMs / 1000,
          received,
        }),
        { retryable: true },
      );
    if (broken instanceof AppError && received === 0) return broken;
    if (error instanceof AppError) return error;
    const detail = broken instanceof AppError ? (broken.detail ?? broken.message) : undefined;
    return new AppError(
      received === 0 ? 'stream-failed' : 'truncated',
      received === 0
        ? sentence('error.kube.no-reply', { what: request.what })
        : sentence('error.kube.reply-cut', { what: request.what, received }),
      { detail, retryable: true, cause: error },
    );
  };
  request.signal?.addEventListener('abort', onAbort, { once: true });
  if (request.signal?.aborted === true) stream.destroy();
  const sent = httpRequest({
    method: request.method,
    path: request.path,
    createConnection: () => stream,
    headers: {
      host: request.host ?? 'localhost',
      connection: 'close',
      ...(request.method === 'POST' ? { 'content-length': '0' } : {}),
    },
  });
  sent.once('response', resolve);
  sent.on('error', reject);
  stream.once('close', () => reject(new Error('closed')));
  sent.end();
  let message: IncomingMessage;
  try {
    message = await promise;
  } catch (error) {
    release();
    throw explain(error, 0);
  }
  idle.refresh();
  return {
    status: message.statusCode ?? 0,
    headers: message.headers,
    body: bodyOf(message, idle, release, explain),
  };
}

async function* bodyOf(
  message: IncomingMessage,
  idle: NodeJS.Timeout,
  release: () => void,
  explain: (error: unknown, received: number) => AppError,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  try {
    for await (const chunk of message) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      received += bytes.length;
      idle.refresh();
      yield bytes;
      // The consumer may have taken its time.
      idle.refresh();
    }
    if (!message.complete) throw new Error('incomplete');
  } catch (error) {
    throw explain(error, Math.max(received, 1));
  } finally {
    release();
  }
}
