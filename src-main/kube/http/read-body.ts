import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { AppError } from '../../contract/errors.ts';

/** The whole body as text, at most `limit` bytes of it (the rest is dropped and the connection with it). */
export async function readText(body: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(bytes);
    size += bytes.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
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

/** The whole body as text. Throws AppError `truncated` when the connection ends before the body does, `server-error` past `limit` bytes. */
export async function readWhole(
  body: IncomingMessage,
  what: string,
  limit = 256 * 1024 * 1024,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decoded(body)) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      chunks.push(bytes);
      size += bytes.length;
      if (size > limit)
        throw new AppError('server-error', `${what}: the answer is larger than ${limit} bytes.`);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('truncated', `${what}: the connection ended after ${size} bytes.`, {
      retryable: true,
      cause: error,
    });
  }
  if (!body.complete)
    throw new AppError('truncated', `${what}: the connection ended after ${size} bytes.`, {
      retryable: true,
    });
  return Buffer.concat(chunks).toString('utf8');
}
