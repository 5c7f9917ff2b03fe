import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import type { JsonObject } from '../../contract/json.ts';
import { ApiFailure, failure } from './status.ts';

/** From this size on an answer is compressed for who takes it (apiserver/pkg/endpoints/handlers/responsewriters, defaultGzipThresholdBytes). */
const gzipFrom = 128 * 1024;

export function sendJson(
  response: ServerResponse,
  code: number,
  value: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  const common = { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' };
  const takesGzip = (response.req.headers['accept-encoding'] ?? '').includes('gzip');
  if (takesGzip && code === 200 && body.length > gzipFrom) {
    // As a real one: chunked, without a length.
    const encoding = { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' };
    response.writeHead(code, { ...common, ...encoding, ...headers });
    response.end(gzipSync(body, { level: 4 }));
    return;
  }
  response.writeHead(code, { ...common, 'Content-Length': body.length, ...headers });
  response.end(body);
}

export function sendText(response: ServerResponse, code: number, value: string): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(value);
}

export function sendFailure(response: ServerResponse, error: unknown): void {
  const known = error instanceof ApiFailure ? error : failure.internal(String(error));
  if (response.headersSent) response.destroy();
  else sendJson(response, known.code, known.toStatus(), known.headers);
}

/** An HTTP answer on a bare socket: the refusal of an upgrade, with the Status as its body. */
export function failureBytes(error: unknown): string {
  const known = error instanceof ApiFailure ? error : failure.internal(String(error));
  if (known.bare) return `HTTP/1.1 ${known.code} ${known.reason}\r\n\r\n`;
  const body = `${JSON.stringify(known.toStatus())}\n`;
  return [
    `HTTP/1.1 ${known.code} ${known.reason === '' ? 'Error' : known.reason}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(known.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');
}
