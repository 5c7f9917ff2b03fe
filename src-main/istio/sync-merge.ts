import type { SyncState } from '../contract/mesh.ts';
import type { ProxySync } from './proxy-sync.ts';

export interface MergedSync {
  /** Sorted by proxy. */
  readonly proxies: readonly ProxySync[];
  /** Proxies that more than one answer had: which was taken. */
  readonly repeated: readonly {
    readonly proxy: string;
    readonly taken: string;
    readonly others: readonly string[];
  }[];
}

/** When this connection is known to have been alive: since it connected, or since it was pushed to last. */
function liveness(status: ProxySync): number {
  const pushes = Object.values(status.types).map((type) => type.since ?? 0);
  return status.connectedAt ?? Math.max(0, ...pushes);
}

/**
 * The answers of several control plane pods as one. A proxy that changes its connection is for a moment in
 * two answers: the newest connection is the one that Envoy has, so it wins.
 */
export function mergeSyncStatus(answers: readonly (readonly ProxySync[])[]): MergedSync {
  const byProxy = new Map<string, ProxySync[]>();
  for (const status of answers.flat()) {
    const key = `${status.cluster}\n${status.proxy}`;
    const known = byProxy.get(key);
    if (known === undefined) byProxy.set(key, [status]);
    else known.push(status);
  }
  const proxies: ProxySync[] = [];
  const repeated: MergedSync['repeated'][number][] = [];
  for (const statuses of byProxy.values()) {
    const [newest, ...others] = statuses.toSorted((a, b) => liveness(b) - liveness(a));
    if (newest === undefined) continue;
    proxies.push(newest);
    const elsewhere = others
      .map((status) => status.pilot)
      .filter((pilot) => pilot !== newest.pilot);
    if (elsewhere.length > 0) {
      repeated.push({ proxy: newest.proxy, taken: newest.pilot, others: elsewhere });
    }
  }
  proxies.sort((a, b) => (a.proxy < b.proxy ? -1 : a.proxy > b.proxy ? 1 : 0));
  return { proxies, repeated };
}

/**
 * `pod.namespace` of the pods that have a sidecar (or are one) and that no control plane serves. The proxy of
 * a file has no namespace, and its name stands alone.
 */
export function missingProxies(
  withProxy: readonly { readonly pod: string; readonly namespace: string }[],
  connected: readonly ProxySync[],
): readonly string[] {
  const known = new Set(connected.map((status) => status.proxy));
  return withProxy
    .map(({ pod, namespace }) => (namespace === '' ? pod : `${pod}.${namespace}`))
    .filter((one) => !known.has(one));
}

/** Worst first. IGNORED says nothing either way. */
const severity: readonly SyncState[] = ['error', 'stale', 'not-sent', 'unknown', 'synced'];

/** The worst state of a proxy's types; `unknown` when there is none that counts. */
export function overallState(status: ProxySync): Exclude<SyncState, 'ignored'> {
  const states = new Set(Object.values(status.types).map((type) => type.state));
  const worst = severity.find((state) => states.has(state));
  return worst === undefined || worst === 'ignored' ? 'unknown' : worst;
}

function minorVersion(version: string): string | undefined {
  return /^v?(\d+\.\d+)/.exec(version)?.[1];
}

/** True when both minor versions are known and differ: `1.31.2` under `1.32.0`. */
export function isSkewed(proxyVersion: string, pilotVersion: string): boolean {
  const [proxy, pilot] = [minorVersion(proxyVersion), minorVersion(pilotVersion)];
  return proxy !== undefined && pilot !== undefined && proxy !== pilot;
}
