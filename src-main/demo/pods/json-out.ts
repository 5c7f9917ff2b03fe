import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { isObject, type Json } from '../../contract/json.ts';

/** How deep a value is taken apart; below, the native printer does a whole resource at once. */
const splitDepth = 4;

/**
 * JSON with Envoy's one-space indentation (or none), in pieces of one resource each, so that a dump of 100 MB
 * never exists as one string. A piece never cuts a string, so it may be rewritten by itself.
 */
export function* jsonPieces(
  value: Json | undefined,
  indent: number,
  depth = 0,
): Generator<string, void, undefined> {
  const pad = indent === 0 ? '' : `\n${' '.repeat(indent * (depth + 1))}`;
  const end = indent === 0 ? '' : `\n${' '.repeat(indent * depth)}`;
  if (depth < splitDepth && Array.isArray(value) && value.length > 0) {
    let separator = '[';
    for (const item of value) {
      yield `${separator}${pad}`;
      yield* jsonPieces(item, indent, depth + 1);
      separator = ',';
    }
    yield `${end}]`;
  } else if (depth < splitDepth && isObject(value) && Object.keys(value).length > 0) {
    let separator = '{';
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      yield `${separator}${pad}${JSON.stringify(key)}:${indent === 0 ? '' : ' '}`;
      yield* jsonPieces(item, indent, depth + 1);
      separator = ',';
    }
    yield separator === '{' ? '{}' : `${end}}`;
  } else {
    const text = JSON.stringify(value ?? null, null, indent);
    yield indent === 0 ? text : text.replaceAll('\n', `\n${' '.repeat(indent * depth)}`);
  }
}

/** Writes the pieces in chunks of about 64 KB and waits whenever the other side is slower. */
export async function writePieces(
  out: Writable,
  pieces: Iterable<string>,
  rewrite: (text: string) => string,
): Promise<void> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += rewrite(piece);
    if (chunk.length < 65_536) continue;
    if (out.destroyed) return;
    if (!out.write(chunk)) await drained(out);
    chunk = '';
  }
  if (!out.destroyed) out.end(chunk);
}

/** Resolves when more may be written, or nobody listens any more. */
export async function drained(out: Writable): Promise<void> {
  if (out.destroyed) return;
  const abort = new AbortController();
  try {
    await Promise.race([
      once(out, 'drain', { signal: abort.signal }),
      once(out, 'close', { signal: abort.signal }),
    ]);
  } finally {
    abort.abort();
  }
}
