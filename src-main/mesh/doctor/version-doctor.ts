import type { VersionRow } from '../../contract/doctor.ts';
import { AppError } from '../../contract/errors.ts';
import { at, parseJson, text } from '../../contract/json.ts';
import { splitProxyId } from '../../contract/proxy-id.ts';
import { shellCommand } from '../../contract/shell.ts';
import { envoyVersion, skewOf } from '../../istio/doctor/versions.ts';
import { parseSyncStatus } from '../../istio/sync-status.ts';
import { type DoctorStep, runStep } from '../../kube/doctor/step.ts';
import { sentence } from '../../words/keys.ts';
import type { Ladder } from '../live/ladder.ts';
import { wholePage } from '../live/page.ts';
import { readAdmin } from '../live/proxy-source.ts';
import type { SyncReading } from '../mesh-source.ts';
import {
  envoyFinding,
  pilotFinding,
  type Pilots,
  skewFinding,
  type Versions,
} from './version-findings.ts';

/** Envoys asked for their version: each costs a stream, and a few hundred tell enough. */
const mostAsked = 200;
const atATime = 8;
/** Milliseconds after which nobody else is asked: of many silent Envoys, one after the other, no more is learnt. */
const mostTime = 30_000;

/** Versions over the mesh: the control planes', the proxies' as Pilot knows them, and each Envoy's own word. */
export async function* examineVersions(
  ladder: Ladder,
  reading: SyncReading,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<DoctorStep, Versions> {
  const { client, context } = ladder.cluster;
  const kubectl = ['kubectl', '--context', context.name];
  yield await runStep(
    'version-kubernetes',
    shellCommand([...kubectl, 'version']),
    now,
    async () => {
      const { gitVersion, platform } = await client.api.version({ signal });
      return { state: 'ok', evidence: `${gitVersion} ${platform}`.trim() };
    },
  );
  const pilots: Pilots = reading.answers.map(({ controlPlane: one }) => ({
    pod: one.pod,
    namespace: one.namespace,
    revision: one.revision,
    version: one.version ?? '',
    proxies: one.proxies ?? 0,
  }));
  const istioctl = shellCommand(['istioctl', '--context', context.name, 'version']);
  yield await runStep('version-pilots', istioctl, now, () =>
    Promise.resolve(pilotFinding(pilots, reading)),
  );
  const served = servedRows(reading);
  const agent = ['-c', 'istio-proxy', '--', 'pilot-agent', 'request', 'GET', 'server_info'];
  const server = shellCommand([...kubectl, '-n', 'NAMESPACE', 'exec', 'POD', ...agent]);
  let rows: readonly VersionRow[] = served;
  let unasked = served.length;
  yield await runStep('version-envoys', server, now, async () => {
    const asked = await askEnvoys(ladder, served, signal);
    ({ rows, unasked } = asked);
    return envoyFinding(rows);
  });
  const status = shellCommand(['istioctl', '--context', context.name, 'proxy-status']);
  yield await runStep('version-skew', status, now, () => Promise.resolve(skewFinding(rows)));
  return { pilots, rows: [...rows], unasked };
}

/** Proxies that a control plane serves, and pods that have one and are served by none. */
function servedRows(reading: SyncReading): readonly VersionRow[] {
  const rows = new Map<string, VersionRow>();
  for (const { controlPlane, syncz } of reading.answers) {
    const pilotVersion = controlPlane.version ?? '';
    for (const one of syncz === undefined ? [] : parseSyncStatus(syncz, controlPlane.pod)) {
      rows.set(one.proxy, {
        proxy: one.proxy,
        istio: one.version,
        envoy: '',
        pilot: controlPlane.pod,
        pilotVersion,
        skew: skewOf(one.version, pilotVersion),
      });
    }
  }
  for (const { proxy, imageVersion, type, phase } of reading.pods ?? []) {
    // A pod that waits for a node or an image has no Envoy yet; ztunnel and proxyless gRPC have another program.
    if (rows.has(proxy) || type === 'ztunnel' || type === 'proxyless' || phase !== 'Running')
      continue;
    rows.set(proxy, {
      proxy,
      istio: imageVersion,
      envoy: '',
      pilot: '',
      pilotVersion: '',
      skew: 'unknown',
    });
  }
  return [...rows.values()].sort((a, b) => a.proxy.localeCompare(b.proxy));
}

async function askEnvoys(
  ladder: Ladder,
  rows: readonly VersionRow[],
  signal: AbortSignal,
): Promise<{ readonly rows: readonly VersionRow[]; readonly unasked: number }> {
  const answered = [...rows];
  const queue = rows.slice(0, mostAsked).entries();
  const enough = performance.now() + mostTime;
  let asked = 0;
  const worker = async (): Promise<void> => {
    for (const [index, row] of queue) {
      asked += 1;
      answered[index] = await askEnvoy(ladder, row, signal);
      if (performance.now() > enough) return;
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return { rows: answered, unasked: rows.length - asked };
}

async function askEnvoy(ladder: Ladder, row: VersionRow, signal: AbortSignal): Promise<VersionRow> {
  const { pod, namespace } = splitProxyId(row.proxy);
  try {
    const bytes = await wholePage(
      readAdmin(ladder, { name: pod, namespace }, 'server_info', { signal }),
    );
    const info = parseJson(Buffer.from(bytes).toString('utf8'));
    const own = text(at(info, 'node', 'metadata', 'ISTIO_VERSION'));
    const istio = own === '' ? row.istio : own;
    return {
      ...row,
      istio,
      envoy: envoyVersion(text(at(info, 'version'))),
      skew: skewOf(istio, row.pilotVersion),
    };
  } catch (error) {
    if (error instanceof AppError && error.code !== 'cancelled')
      return { ...row, problem: error.said };
    if (error instanceof SyntaxError) return { ...row, problem: sentence('doctor.said.no-json') };
    throw error;
  }
}
