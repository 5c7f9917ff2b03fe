import { AppError } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import { jsonIn, type JsonObject } from '../contract/json.ts';
import { decodeBytes } from '../engine/decode-bytes.ts';
import { canonicalObject } from '../envoy/canonical.ts';
import type { ProxyConfig } from '../envoy/dump.ts';
import { fewAtOnce } from '../mesh/few-at-once.ts';
import type { AdminPage, MeshSource, ProxyPod } from '../mesh/mesh-source.ts';

/** A proxy that could not be read, and why. */
export interface ScanFailure {
  readonly proxy: string;
  readonly error: AppError;
}

export interface ReadEach {
  /** Most proxies that are read at a time: an API server has others to serve. */
  readonly most?: number;
  readonly wanted?: (proxy: string) => boolean;
}

/** Envoys only: ztunnel and proxyless gRPC have no such dump. */
const noEnvoy = new Set(['ztunnel', 'proxyless']);

const page = (
  pages: ReadonlyMap<AdminPage, Uint8Array>,
  name: AdminPage,
): JsonObject | undefined => {
  const bytes = pages.get(name);
  const value = bytes === undefined ? undefined : jsonIn(new TextDecoder().decode(bytes));
  return value === undefined ? undefined : canonicalObject(value);
};

/**
 * Reads every Envoy of a mesh, a few at a time, and shows each to `visit`; nothing of it is kept here. What cannot be read
 * is told and leaves the others alone. Stops with `cancelled` when the call does.
 */
export async function eachProxy(
  source: MeshSource,
  pods: readonly ProxyPod[],
  { most = 4, wanted = () => true }: ReadEach,
  call: CallContext,
  visit: (proxy: string, config: ProxyConfig, takenAt: number) => void,
): Promise<{ readonly total: number; readonly failures: readonly ScanFailure[] }> {
  const names = pods
    .filter(({ type, phase }) => !noEnvoy.has(type) && phase === 'Running')
    .map(({ proxy }) => proxy)
    .filter(wanted);
  const failures: ScanFailure[] = [];
  let done = 0;
  await fewAtOnce(names, most, async (proxy) => {
    try {
      const { dump, pages, takenAt } = await source.readProxy(proxy, call);
      const config = {
        dump: await decodeBytes(dump, call.signal),
        clusters: page(pages, 'clusters'),
        serverInfo: page(pages, 'server_info'),
        certs: page(pages, 'certs'),
      };
      visit(proxy, config, takenAt);
    } catch (error) {
      if (!(error instanceof AppError) || call.signal.aborted) throw error;
      failures.push({ proxy, error });
    }
    done += 1;
    call.progress({ phase: 'reading', done, total: names.length, unit: 'items' });
  });
  return { total: names.length, failures };
}
