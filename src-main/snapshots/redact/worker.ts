import { parentPort } from 'node:worker_threads';

import type { Found } from './json-redactor.ts';
import { pieceSchema } from './protocol.ts';
import { PageRedactor } from './redact-stream.ts';

/** A thread for the pages of one export (thread.ts). */
const pages = new Map<number, { readonly page: PageRedactor; found: Found[] }>();

/** What a preview shows of a secret is its beginning; the rest need not be copied. */
const shown = 16;

parentPort?.on('message', (message: unknown) => {
  const { id, page, bytes, inlineCode } = pieceSchema.parse(message);
  let one = pages.get(page);
  if (one === undefined) {
    const found: Found[] = [];
    const onFound = ({ rule, at, value }: Found): void =>
      void pages.get(page)?.found.push({ rule, at, value: value.slice(0, shown) });
    one = { page: new PageRedactor({ inlineCode, onFound }), found };
    pages.set(page, one);
  }
  const passed = bytes === undefined ? one.page.end() : one.page.push(bytes);
  const { found } = one;
  one.found = [];
  if (bytes === undefined) pages.delete(page);
  // Views of larger buffers would be copied with all that is around them.
  parentPort?.postMessage({ id, passed: passed.map((piece) => new Uint8Array(piece)), found });
});
