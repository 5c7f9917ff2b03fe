import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { timeouts } from './timeouts.ts';

/**
 * The whole body as text, at most `limit` bytes of it (the rest is dropped and the connection with it). Rejects when nothing comes
 * for `timeouts.idle`.
 */
export async function readText(body: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const silence = new Silence(body, timeouts.idle);
  try {
    for await (const chunk of body) {
      silence.ended();
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      chunks.push(bytes);
      size += bytes.length;
      if (size > limit) break;
    }
  } finally {
    silence.stop();
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

/** Destroys a body on which nothing comes for so long: an answer that began is held to no other deadline. */
class Silence {
  readonly #timer: NodeJS.Timeout;
  tooLong = false;

  constructor(body: Readable, idleMs: number) {
    this.#timer = setTimeout(() => {
      this.tooLong = true;
      body.destroy();
    }, idleMs);
  }

  ended(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** The body with its content encoding undone; an error of either stream ends both. */
export function decoded(body: IncomingMessage): Readable {
  if (body.headers['content-encoding'] !== 'gzip') return body;
  const gunzip = createGunzip();
  body.on('error', (error) => gunzip.destroy(error));
  body.on('aborted', () => gunzip.destroy(new Error('aborted')));
  gunzip.on('close', () => body.destroy());
  return body.pipe(gunzip);
}

/** Bytes of an answer, and milliseconds of silence within it, that are borne. */
export interface BodyLimits {
  readonly bytes: number;
  readonly idleMs: number;
}

const usual: BodyLimits = { bytes: 256 * 1024 * 1024, idleMs: timeouts.idle };

/**
 * The whole body as text. Throws AppError `truncated` when the connection ends before the body does, `timeout` when nothing comes for
 * `idleMs`, `server-error` past `bytes`.
 */
export async function readWhole(
  body: IncomingMessage,
  what: string,
  limits: BodyLimits = usual,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const silence = new Silence(body, limits.idleMs);
  try {
    for await (const chunk of decoded(body)) {
      silence.ended();
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      chunks.push(bytes);
      size += bytes.length;
      if (size > limits.bytes)
        throw new AppError(
          'server-error',
          sentence('error.kube.answer-too-large', { what, bytes: limits.bytes }),
        );
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (silence.tooLong)
      throw new AppError(
        'timeout',
        sentence('error.kube.answer-stalled', { what, seconds: limits.idleMs / 1000, size }),
        { retryable: true },
      );
    throw new AppError('truncated', sentence('error.kube.answer-cut', { what, size }), {
      retryable: true,
      cause: error,
    });
  } finally {
    silence.stop();
  }
  if (!body.complete)
    throw new AppError('truncated', sentence('error.kube.answer-cut', { what, size }), {
      retryable: true,
    });
  return Buffer.concat(chunks).toString('utf8');
}
