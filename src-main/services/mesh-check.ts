import { createHash } from 'node:crypto';

import type { CallContext } from '../contract/index.ts';
import type { MeshRow } from '../contract/mesh.ts';
import { resourceKinds } from '../contract/resources.ts';
import { readCertificates } from '../engine/x509.ts';
import type { ProxyConfig } from '../envoy/dump.ts';
import { type ProxyFinding, proxyFindings } from '../envoy/findings/proxy-findings.ts';
import { type Finding, meshFindings } from '../istio/findings/mesh-findings.ts';
import { boardRows } from '../istio/mesh-board.ts';
import { istioNames } from '../istio/names.ts';
import { parseSyncStatus } from '../istio/sync-status.ts';
import type { MeshSource, SyncReading } from '../mesh/mesh-source.ts';
import { eachProxy, type ReadEach, type ScanFailure } from './each-proxy.ts';

/** What is wrong in a mesh, and what could not be looked at. */
export interface MeshCheck {
  readonly findings: readonly Finding[];
  /** Proxies that the mesh knows, and those whose configuration was read. */
  readonly total: number;
  readonly read: number;
  readonly failures: readonly ScanFailure[];
}

function rowsOf(reading: SyncReading): readonly MeshRow[] {
  const answers = reading.answers.map(({ controlPlane, syncz }) => ({
    controlPlane,
    proxies: syncz === undefined ? [] : parseSyncStatus(syncz, controlPlane.pod),
  }));
  return boardRows(answers, reading.pods);
}

/** When a dump was last seen to be true by itself: milliseconds since 1970 of its newest update. */
function lastUpdate({ dump }: ProxyConfig): number | undefined {
  let newest: number | undefined;
  for (const kind of resourceKinds) {
    for (const { lastUpdated } of dump.entries(kind)) {
      const time = Date.parse(lastUpdated ?? '');
      if (time > (newest ?? -Infinity)) newest = time;
    }
  }
  return newest;
}

/**
 * Reads every proxy of a mesh and judges it. A recording is judged by the time at which it was made: a certificate that
 * was valid then is no finding of that mesh. Stops with `cancelled` when the call does.
 */
export async function checkMesh(
  source: MeshSource,
  options: ReadEach,
  now: () => number,
  call: CallContext,
): Promise<MeshCheck> {
  const reading = await source.sync(call);
  const { wanted = () => true } = options;
  const found = new Map<string, readonly ProxyFinding[]>();
  const asked = source.live ? now() : reading.askedAt;
  const { total, failures } = await eachProxy(
    source,
    reading.pods ?? [],
    options,
    call,
    (proxy, config) => {
      const at = source.timesOfFiles === true ? (lastUpdate(config) ?? asked) : asked;
      found.set(proxy, proxyFindings(config, { names: istioNames, readCertificates, now: at }));
    },
  );
  const rows = rowsOf(reading).filter(({ proxy }) => wanted(proxy));
  const digest = (text: string): string =>
    createHash('sha256').update(text).digest('hex').slice(0, 10);
  return { findings: meshFindings(rows, found, digest), total, read: found.size, failures };
}
