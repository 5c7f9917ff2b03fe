import type { CallContext } from '../contract/index.ts';
import { MeshIndex } from '../envoy/mesh-index/mesh-index.ts';
import type { Digest } from '../envoy/mesh-index/resource-store.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { eachProxy, type ReadEach, type ScanFailure } from './each-proxy.ts';

export interface Scan {
  readonly index: MeshIndex;
  /** Proxies that the mesh knows. */
  readonly total: number;
  readonly failures: readonly ScanFailure[];
}

export interface ScanOptions extends ReadEach {
  readonly digest: Digest;
}

/** Reads every proxy of a mesh into one index, each distinct resource once. Stops with `cancelled` when the call does. */
export async function scanMesh(
  source: MeshSource,
  { digest, ...options }: ScanOptions,
  call: CallContext,
): Promise<Scan> {
  const { pods } = await source.sync(call);
  const index = new MeshIndex(digest);
  const read = await eachProxy(source, pods ?? [], options, call, (proxy, { dump }, takenAt) =>
    index.add(proxy, dump, takenAt),
  );
  return { index, ...read };
}
