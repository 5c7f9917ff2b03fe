import { existsSync, readFileSync, statSync } from 'node:fs';

import { AppError } from '../../contract/errors.ts';
import { list, obj, text } from '../../contract/json.ts';
import { createDumpDecoder, decodeDump } from '../../envoy/decode/decode-dump.ts';
import type { Dump } from '../../envoy/dump.ts';
import type { DumpBytes, MeshSource } from '../../mesh/mesh-source.ts';
import { sentence } from '../../words/keys.ts';

const call = { signal: new AbortController().signal, progress: (): void => undefined };

/**
 * A proxy in a recorded mesh: `FILE#POD.NS` is what its Envoy has, `FILE#pilot/POD.NS` what Pilot would send it. Undefined
 * when `side` names none; a folder or archive without `#` must hold a single proxy.
 */
export async function recordedSide(side: string): Promise<Dump | undefined> {
  return await withRecorded(side, ({ dump }) => decoded(dump));
}

/** The bytes of a proxy in a recorded mesh, named as for `recordedSide`, and of `/clusters` where that was recorded. */
export interface RecordedPages {
  readonly dump: Uint8Array;
  readonly clusters: Uint8Array | undefined;
}

export async function recordedPages(side: string): Promise<RecordedPages | undefined> {
  return await withRecorded(side, async ({ dump, clusters }) => ({
    dump: await wholeOf(dump),
    clusters,
  }));
}

interface Recorded {
  readonly dump: DumpBytes;
  readonly clusters: Uint8Array | undefined;
}

async function withRecorded<T>(
  side: string,
  use: (recorded: Recorded) => Promise<T>,
): Promise<T | undefined> {
  const hash = side.lastIndexOf('#');
  const [path, wanted] =
    hash > 0 && !existsSync(side) ? [side.slice(0, hash), side.slice(hash + 1)] : [side, ''];
  if (!existsSync(path)) return undefined;
  const archive = statSync(path).isDirectory() || /\.(meshscope|zip|tgz|tar|gz)$/i.test(path);
  if (wanted === '' && !archive) return undefined;
  const { openPath } = await import('../../mesh/open.ts');
  const { source } = await openPath(path);
  try {
    const proxy = await proxyOf(source, path, wanted.replace(/^pilot\//, ''));
    if (!wanted.startsWith('pilot/')) {
      const { dump, pages } = await source.readProxy(proxy, call);
      return await use({ dump, clusters: pages.get('clusters') });
    }
    const dump = await source.readPilot(proxy, call);
    if (dump !== undefined) return await use({ dump, clusters: undefined });
    throw new AppError('not-found', sentence('error.cli.no-pilot-side', { path, proxy }));
  } finally {
    await source.close();
  }
}

async function proxyOf(source: MeshSource, path: string, wanted: string): Promise<string> {
  if (wanted !== '') return wanted;
  const { pods, answers } = await source.sync(call);
  const told = answers.flatMap(({ syncz }) => list(syncz).map((one) => text(obj(one)['proxy'])));
  const all = [...new Set([...told, ...(pods ?? []).map(({ proxy }) => proxy)])].sort();
  const [only, another] = all;
  if (only !== undefined && another === undefined) return only;
  const named = all.slice(0, 20).join(', ');
  throw new AppError('bad-request', sentence('error.cli.many-proxies', { path, all: all.length }), {
    detail: `say which one, ${path}#${only ?? 'POD.NAMESPACE'}: ${named}${all.length > 20 ? ' …' : ''}`,
  });
}

async function decoded(bytes: DumpBytes): Promise<Dump> {
  switch (bytes.kind) {
    case 'bytes':
      return decodeDump(bytes.bytes);
    case 'file': {
      const { readDumpFile } = await import('../../engine/read-file.ts');
      return await readDumpFile(bytes.path, {
        signal: new AbortController().signal,
        progress: () => undefined,
      });
    }
    case 'stream': {
      const decoder = createDumpDecoder(bytes.total);
      for await (const chunk of bytes.chunks) decoder.push(chunk);
      return decoder.finish();
    }
  }
}

async function wholeOf(bytes: DumpBytes): Promise<Uint8Array> {
  switch (bytes.kind) {
    case 'bytes':
      return bytes.bytes;
    case 'file':
      return readFileSync(bytes.path);
    case 'stream': {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes.chunks) chunks.push(chunk);
      return Buffer.concat(chunks);
    }
  }
}
