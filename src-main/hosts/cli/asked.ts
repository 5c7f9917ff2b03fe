import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';

import type { CallContext } from '../../contract/index.ts';
import { createEngine } from '../../engine/engine.ts';
import { clustersPageAlone, oneProxySource } from '../../mesh/recorded/file-source.ts';
import { proxyInHead } from '../../mesh/recorded/node-in-head.ts';
import { CommandSources, type Located } from '../../services/command-sources.ts';
import { Comparisons } from '../../services/compare.ts';
import { MeshBoards } from '../../services/mesh.ts';
import { Proxies } from '../../services/proxies.ts';
import { Tracing } from '../../services/tracing.ts';
import type { CommandContext } from './command.ts';
import type { Io } from './io.ts';
import { call, isOnDisk } from './once.ts';

/** The app's own services over the meshes that one command names. */
export interface Asked {
  readonly sources: CommandSources;
  readonly comparisons: Comparisons;
  readonly boards: MeshBoards;
  readonly tracing: Tracing;
  readonly proxies: Proxies;
  readonly call: CallContext;
}

/** Runs `body` over the services; ends what was opened for it. */
export async function withServices<T>(
  { io, contexts }: CommandContext,
  body: (asked: Asked) => Promise<T>,
): Promise<T> {
  const sources = new CommandSources(contexts);
  // A thread of its own would cost a command that asks once more than it saves.
  const engine = createEngine({ where: 'here' });
  const deps = {
    engine,
    sources,
    now: io.now,
    proxies: new Proxies({ engine, sources, now: io.now }),
  };
  try {
    return await body({
      sources,
      proxies: deps.proxies,
      comparisons: new Comparisons(deps),
      boards: new MeshBoards(deps),
      tracing: new Tracing(deps),
      call,
    });
  } finally {
    await engine.dispose();
    await sources.close();
  }
}

/** `FILE#POD` names a proxy in a mesh; what is not on disk is read whole, as one proxy. */
export async function locate(sources: CommandSources, io: Io, written: string): Promise<Located> {
  const hash = written.lastIndexOf('#');
  const inMesh = hash > 0 && !existsSync(written) && existsSync(written.slice(0, hash));
  if (inMesh || isOnDisk(written)) return await sources.file(written);
  return { context: readWhole(sources, io, [written]), proxy: undefined, side: 'envoy' };
}

/** Pages of one proxy, each in a file of its own: its dump, and /clusters. */
export function readWhole(sources: CommandSources, io: Io, files: readonly string[]): string {
  const read = files.map((file) => ({ file, bytes: bytesOf(io, file) }));
  const pages = read.map(({ file, bytes }) => ({ file, bytes, other: clustersPageAlone(bytes) }));
  const dump = pages.find(({ other }) => other === undefined);
  const page = pages.find(({ other }) => other !== undefined);
  const name = dump?.file ?? page?.file ?? '';
  const other = page?.other;
  const whole = dump?.bytes ?? new Uint8Array();
  return sources.add(
    files.join('\n'),
    oneProxySource({
      context: name,
      node: proxyInHead(whole),
      file: name === '-' ? 'proxy' : basename(name),
      dump: () =>
        dump === undefined && other !== undefined
          ? other.dump
          : { kind: 'bytes', bytes: whole.slice() },
      pages: other?.pages ?? new Map(),
      pageAlone: dump === undefined,
      takenAt: () => Promise.resolve(io.now()),
    }),
  );
}

function bytesOf(io: Io, file: string): Uint8Array {
  return isOnDisk(file) && statSync(file).isFile() ? readFileSync(file) : io.open(file).bytes();
}
