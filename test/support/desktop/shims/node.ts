import './language.ts';

import { Blob } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { setDefaultResultOrder } from 'node:dns';
import { Server } from 'node:http';
import { Readable } from 'node:stream';
import * as streams from 'node:stream/web';
import tls from 'node:tls';
import { deserialize, serialize } from 'node:v8';
import threads from 'node:worker_threads';
import zlib from 'node:zlib';

/** What Node 24 has and Node 16.17 (inside Electron 22) lacks, as far as the app uses it; first version beside it. */
function lend(target: object, name: PropertyKey, value: unknown): void {
  if (!(name in target)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

// Node 17.
lend(globalThis, 'structuredClone', (value: unknown) => {
  const copy: unknown = deserialize(serialize(value));
  return copy;
});
// Node 18.2.
lend(Server.prototype, 'closeAllConnections', () => undefined);
lend(Server.prototype, 'closeIdleConnections', () => undefined);
// Node 17.5.
lend(Readable.prototype, 'toArray', async function (this: Readable) {
  const all: unknown[] = [];
  for await (const item of this) all.push(item);
  return all;
});
// Node 18: the streams of the web, which undici (inside @kubernetes/client-node) builds on.
for (const [name, value] of Object.entries(streams)) lend(globalThis, name, value);
// Node 18, and Node 20 for File.
lend(globalThis, 'Blob', Blob);
lend(globalThis, 'File', class File extends Blob {});
// Node 17.
lend(
  globalThis,
  'DOMException',
  class DOMException extends Error {
    constructor(message = '', name = 'Error') {
      super(message);
      Object.defineProperty(this, 'name', { value: name });
    }
  },
);
// Node 22.10 and 23.
for (const [name, text] of [
  ['validFromDate', 'validFrom'],
  ['validToDate', 'validTo'],
] as const) {
  if (name in X509Certificate.prototype) continue;
  Object.defineProperty(X509Certificate.prototype, name, {
    get(this: X509Certificate) {
      return new Date(this[text]);
    },
  });
}
// Node 22.15.
lend(tls, 'getCACertificates', () => [...tls.rootCertificates]);
// Node 22.10.
lend(threads, 'markAsUncloneable', () => undefined);
// Node 22.15: undici binds it when it is loaded; no server of the tests sends zstd.
lend(zlib, 'createZstdDecompress', () => {
  throw new Error('Node 16 has no zstd');
});
// Node 22.2: what entries of a snapshot are checked with.
lend(zlib, 'crc32', (data: Uint8Array | string, before = 0) => {
  let crc = ~before;
  for (const byte of Buffer.from(data)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
});
// Node 17: addresses in the order in which the system gives them.
setDefaultResultOrder('verbatim');
// Node 18: what a scheme's handler answers with; the module `electron` of this build takes it apart again.
lend(
  globalThis,
  'Response',
  class {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly content: unknown;
    constructor(
      content: unknown,
      init: { status?: number; headers?: Record<string, string> } = {},
    ) {
      this.content = content;
      this.status = init.status ?? 200;
      this.headers = init.headers ?? {};
    }
  },
);
