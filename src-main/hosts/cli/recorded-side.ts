import { existsSync, statSync } from 'node:fs';

import { AppError } from '../../contract/errors.ts';
import { list, obj, text } from '../../contract/json.ts';
import { createDumpDecoder, decodeDump } from '../../envoy/decode/decode-dump.ts';
import type { Dump } from '../../envoy/dump.ts';
import type { DumpBytes, MeshSource } from '../../sources/mesh-source.ts';

const call = { signal: new AbortController().signal, progress: (): void => undefined };

/**
 * A proxy in a recorded mesh: `FILE#POD.NS` is what its Envoy has, `FILE#pilot/POD.NS` what Pilot would send it. Undefined
 * when `side` names none; a folder or archive without `#` must hold a single proxy.
 */
export async function recordedSide(side: string): Promise<Dump | undefined> {
  const hash = side.lastIndexOf('#');
  const [path, wanted] =
    hash > 0 && !existsSync(side) ? [side.slice(0, hash), side.slice(hash + 1)] : [side, ''];
  if (!existsSync(path)) return undefined;
  const archive = statSync(path).isDirectory() || /\.(meshscope|zip|tgz|tar|tar\.gz)$/i.test(path);
  if (wanted === '' && !archive) return undefined;
  const { openPath } = await import('../../services/opened-files.ts');
  const { source } = await openPath(path);
  try {
    const pilots = /^pilot\//.test(wanted);
    const proxy = await proxyOf(source, path, wanted.replace(/^pilot\//, ''));
    const bytes = pilots
      ? await source.readPilot(proxy, call)
      : (await source.readProxy(proxy, call)).dump;
    if (bytes !== undefined) return await decoded(bytes);
    throw new AppError('not-found', `${path} does not hold what Pilot would send to ${proxy}`);
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
  throw new AppError('bad-request', `${path} holds ${all.length} proxies`, {
    detail: `say which one: ${path}#${only ?? 'POD.NAMESPACE'}`,
  });
}

async function decoded(bytes: DumpBytes): Promise<Dump> {
  switch (bytes.kind) {
    case 'bytes':
      return decodeDump(bytes.bytes);
    case 'file': {
      const { readDumpFile } = await import('../../engine/read-file.ts');
      return await readDumpFile(bytes.path, { check: () => undefined, progress: () => undefined });
    }
    case 'stream': {
      const decoder = createDumpDecoder(bytes.total);
      for await (const chunk of bytes.chunks) decoder.push(chunk);
      return decoder.finish();
    }
  }
}
