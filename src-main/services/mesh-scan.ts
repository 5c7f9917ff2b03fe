import { AppError } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import { decodeBytes } from '../engine/decode-bytes.ts';
import { MeshIndex } from '../envoy/mesh-index/mesh-index.ts';
import type { Digest } from '../envoy/mesh-index/resource-store.ts';
import { fewAtOnce } from '../mesh/few-at-once.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';

/** A proxy that could not be read, and why. */
export interface ScanFailure {
  readonly proxy: string;
  readonly error: AppError;
}

export interface Scan {
  readonly index: MeshIndex;
  /** Proxies that the mesh knows. */
  readonly total: number;
  readonly failures: readonly ScanFailure[];
}

export interface ScanOptions {
  readonly digest: Digest;
  /** Most proxies that are read at a time: an API server has others to serve. */
  readonly most?: number;
  readonly wanted?: (proxy: string) => boolean;
}

/** Envoys only: ztunnel and proxyless gRPC have no such dump. */
const noEnvoy = new Set(['ztunnel', 'proxyless']);

/**
 * Reads every proxy of a mesh into one index, each distinct resource once. What cannot be read is told and leaves the
 * others alone. Stops with `cancelled` when the call does.
 */
export async function scanMesh(
  source: MeshSource,
  { digest, most = 4, wanted = () => true }: ScanOptions,
  call: CallContext,
): Promise<Scan> {
  const { pods } = await source.sync(call);
  const names = (pods ?? [])
    .filter(({ type, phase }) => !noEnvoy.has(type) && phase === 'Running')
    .map(({ proxy }) => proxy)
    .filter(wanted);
  const index = new MeshIndex(digest);
  const failures: ScanFailure[] = [];
  let done = 0;
  await fewAtOnce(names, most, async (proxy) => {
    try {
      const { dump, takenAt } = await source.readProxy(proxy, call);
      index.add(proxy, await decodeBytes(dump, call.signal), takenAt);
    } catch (error) {
      if (!(error instanceof AppError) || call.signal.aborted) throw error;
      failures.push({ proxy, error });
    }
    done += 1;
    call.progress({ phase: 'reading', done, total: names.length, unit: 'items' });
  });
  return { index, total: names.length, failures };
}
