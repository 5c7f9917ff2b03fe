import { AppError } from '../../contract/errors.ts';
import {
  at,
  type Json,
  type JsonObject,
  list,
  obj,
  objects,
  parseJson,
  text,
} from '../../contract/json.ts';
import { type DoctorStep, type Finding, runStep, shellCommand } from '../../kube/doctor/step.ts';
import { resourcePath, resourceTypes } from '../../kube/http/resources.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import type { ControlPlanePod } from '../control-planes.ts';
import type { Ladder } from '../ladder.ts';
import { wholePage } from '../page.ts';
import { openPilot } from '../pilot-source.ts';
import { openAdmin, proxyContainer } from '../proxy-source.ts';
import { type DiscoveryAddress, discoveryAddress } from './discovery-address.ts';
import { runInPod } from './run-in-pod.ts';
import { readXdsStats, xdsStatsFilter } from './xds-stats.ts';

/** Clocks further apart than this make certificates and tokens fail. */
const mostSkew = 30_000;

interface Examined {
  readonly ladder: Ladder;
  readonly pod: PodRef;
  readonly object: JsonObject;
  readonly pilots: readonly ControlPlanePod[];
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly kubectl: (...words: readonly string[]) => string;
}

/**
 * Examines the way from a proxy to its control plane, as a person does by exec and curl: versions, the discovery address, name, TCP
 * and TLS from inside the pod, what `edsz` lists for it, the clocks, and what Envoy itself counts. Steps that the image or the user's
 * rights do not allow are `skipped` with the reason.
 */
export async function* examineProxy(
  ladder: Ladder,
  pod: PodRef,
  pilots: readonly ControlPlanePod[],
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<DoctorStep> {
  const { client, context } = ladder.cluster;
  const path = resourcePath(resourceTypes.pods, pod.namespace, pod.name);
  const object = obj(
    await client.get(path, { signal, what: `get pod ${pod.namespace}/${pod.name}` }),
  );
  const kubectl = (...words: readonly string[]): string =>
    shellCommand([
      'kubectl',
      '--context',
      context.name,
      '-n',
      pod.namespace,
      'exec',
      pod.name,
      '-c',
      proxyContainer,
      '--',
      ...words,
    ]);
  const examined: Examined = { ladder, pod, object, pilots, now, signal, kubectl };
  let serverInfo: Json = null;
  let envoyClock: { readonly said: number; readonly at: number } | undefined;
  const agent = (page: string): string => kubectl('pilot-agent', 'request', 'GET', page);
  yield await runStep('envoy', agent('server_info'), now, async () => {
    const page = await openAdmin(ladder, pod, 'server_info', { signal });
    serverInfo = parseJson(Buffer.from(await wholePage(page.chunks)).toString('utf8'));
    if (page.clock !== undefined) envoyClock = { said: page.clock, at: now() };
    return envoyFacts(serverInfo);
  });
  const address = discoveryAddress(serverInfo, object);
  yield await runStep('discovery-address', agent('server_info'), now, () =>
    Promise.resolve(
      address === undefined
        ? {
            state: 'failed' as const,
            evidence: '',
            note: { key: 'doctor.next.no-discovery', params: {} },
          }
        : { state: 'ok' as const, evidence: `${address.host}:${address.port}` },
    ),
  );
  yield await runStep('xds-stats', agent(`stats?filter=${xdsStatsFilter}`), now, () =>
    xdsFacts(examined),
  );
  if (address !== undefined) yield* fromInside(examined, address);
  yield* pilotSide(examined, envoyClock);
}

function envoyFacts(serverInfo: Json): Finding {
  const state = text(at(serverInfo, 'state'));
  const istio = text(at(serverInfo, 'node', 'metadata', 'ISTIO_VERSION'));
  const uptime = text(at(serverInfo, 'uptime_current_epoch'));
  const evidence = [
    `Envoy ${text(at(serverInfo, 'version'))}`,
    ...(istio === '' ? [] : [`Istio ${istio}`]),
    ...(state === '' ? [] : [state]),
    ...(uptime === '' ? [] : [`up ${uptime}`]),
  ].join(', ');
  if (state === '' || state === 'LIVE') return { state: 'ok', evidence };
  return {
    state: 'failed',
    evidence,
    note: { key: 'doctor.next.envoy-not-live', params: { state } },
  };
}

async function xdsFacts({ ladder, pod, now, signal }: Examined): Promise<Finding> {
  const page = await openAdmin(ladder, pod, `stats?filter=${encodeURIComponent(xdsStatsFilter)}`, {
    signal,
  });
  const stats = readXdsStats(Buffer.from(await wholePage(page.chunks)).toString('utf8'));
  const lines = [
    ...(stats.connected === undefined
      ? []
      : [`control_plane.connected_state ${Number(stats.connected)}`]),
    ...(stats.connections === undefined ? [] : [`xds-grpc connections ${stats.connections}`]),
    ...stats.types.map((one) => {
      const age =
        one.updatedAt === undefined
          ? 'never'
          : `${Math.round((now() - one.updatedAt) / 1000)} s ago`;
      return `${one.type} updated ${one.successes} times (last ${age}), rejected ${one.rejected}, failed ${one.failures}, version ${one.version || '?'}`;
    }),
  ];
  const evidence = lines.join('\n');
  const rejected = stats.types.filter((one) => one.rejected > 0).map((one) => one.type);
  const cut = stats.connected === false || stats.connections === 0;
  if (cut)
    return { state: 'failed', evidence, note: { key: 'doctor.next.xds-disconnected', params: {} } };
  if (stats.types.every((one) => one.successes === 0))
    return { state: 'failed', evidence, note: { key: 'doctor.next.xds-never', params: {} } };
  if (rejected.length > 0)
    return {
      state: 'failed',
      evidence,
      note: { key: 'doctor.next.xds-rejected', params: { types: rejected.join(', ') } },
    };
  return { state: 'ok', evidence };
}

/** Name, and then TCP and TLS with the proxy's own certificate, with the programs that the image has. */
async function* fromInside(
  examined: Examined,
  address: DiscoveryAddress,
): AsyncGenerator<DoctorStep> {
  const { ladder, pod, now, signal, kubectl } = examined;
  const run = (command: readonly string[]): ReturnType<typeof runInPod> =>
    runInPod(ladder.cluster, pod, proxyContainer, command, signal);
  const resolve = ['getent', 'hosts', address.host];
  yield await runStep('pod-dns', kubectl(...resolve), now, async () => {
    const ran = await run(resolve);
    if (ran.impossible !== undefined) return impossible(ran.impossible, 'getent');
    if (ran.code === 0) return { state: 'ok', evidence: ran.stdout.trim() };
    return {
      state: 'failed',
      evidence: ran.stderr.trim(),
      note: { key: 'doctor.next.pod-dns', params: { host: address.host } },
    };
  });
  for (const command of curlCommands(address)) {
    const step = await runStep(command.id, kubectl(...command.words), now, async () => {
      const ran = await run(command.words);
      if (ran.impossible !== undefined) return impossible(ran.impossible, 'curl');
      return curlFinding(ran, address);
    });
    yield step;
    // Where mutual TLS is answered there is no plain HTTP to be tried, and where curl is missing it is missing twice.
    if (step.state !== 'failed') break;
  }
}

interface CurlCommand {
  readonly id: string;
  readonly words: readonly string[];
}

/** As the guide does it for old Pilots; for istiod the handshake on its xDS port, which speaks gRPC and so no more than that. */
function curlCommands({ host, port, legacy }: DiscoveryAddress): readonly CurlCommand[] {
  const curl = ['curl', '-s', '-S', '-m', '10'];
  if (!legacy) {
    const root = '/var/run/secrets/istio/root-cert.pem';
    return [
      {
        id: 'pod-tls',
        words: [...curl, '-o', '/dev/null', '-v', '--cacert', root, `https://${host}:${port}/`],
      },
    ];
  }
  const certs = [
    '--cert',
    '/etc/certs/cert-chain.pem',
    '--cacert',
    '/etc/certs/root-cert.pem',
    '--key',
    '/etc/certs/key.pem',
  ];
  return [
    { id: 'pod-edsz-mtls', words: [...curl, '-k', ...certs, `https://${host}:8080/debug/edsz`] },
    { id: 'pod-edsz', words: [...curl, `http://${host}:8080/debug/edsz`] },
  ];
}

const curlReasons: Readonly<Record<number, string>> = {
  6: 'name',
  7: 'refused',
  28: 'timeout',
  35: 'tls',
  56: 'reset',
  58: 'client-certificate',
  60: 'untrusted',
};

function curlFinding(
  ran: { readonly code: number; readonly stdout: string; readonly stderr: string },
  address: DiscoveryAddress,
): Finding {
  // Exit codes of curl: https://curl.se/docs/manpage.html#EXIT. With -v the handshake is told on stderr; 1, 8, 16, 52 and 56 after it
  // are HTTP/1 meeting gRPC, which is no fault of the way.
  const handshake = /SSL connection using[^\n]*/.exec(ran.stderr)?.[0];
  if (handshake !== undefined) return { state: 'ok', evidence: handshake };
  if (ran.code === 0) return { state: 'ok', evidence: edszFacts(ran.stdout) };
  const reason = curlReasons[ran.code] ?? 'other';
  const params = { host: address.host, port: String(address.port), code: String(ran.code) };
  const evidence = ran.stderr.trim().split('\n').slice(-5).join('\n');
  return { state: 'failed', evidence, note: { key: `doctor.next.curl-${reason}`, params } };
}

function impossible(why: 'no-program' | 'forbidden', program: string): Finding {
  return {
    state: 'skipped',
    evidence: '',
    note: { key: `doctor.note.${why}`, params: { program } },
  };
}

/** How many services edsz lists, and the first few. */
export function edszFacts(body: string): string {
  let parsed: Json;
  try {
    parsed = parseJson(body);
  } catch {
    return `${body.length} bytes: ${body.slice(0, 200).trim()}`;
  }
  // Old Pilot: a list of clusters; today's istiod: a config dump with an endpoints section.
  const sections = objects(at(parsed, 'configs')).flatMap((one) => [
    ...objects(one['dynamicEndpointConfigs']),
    ...objects(one['staticEndpointConfigs']),
  ]);
  const entries = Array.isArray(parsed) ? objects(parsed) : sections;
  const names = entries.map((entry) => {
    const config = obj(entry['endpointConfig'] ?? entry);
    return text(config['clusterName']) || text(config['svc']) || text(config['service-key']);
  });
  const count = Array.isArray(parsed) ? list(parsed).length : names.length;
  const first = names
    .filter((name) => name !== '')
    .slice(0, 3)
    .join(', ');
  return `${count} clusters${first === '' ? '' : `: ${first}${count > 3 ? ', …' : ''}`}`;
}

/** What the control plane says: does a replica serve the proxy, and do the clocks agree? */
async function* pilotSide(
  { ladder, pod, pilots, now, signal }: Examined,
  envoyClock: { readonly said: number; readonly at: number } | undefined,
): AsyncGenerator<DoctorStep> {
  const proxy = `${pod.name}.${pod.namespace}`;
  const path = `/debug/edsz?proxyID=${encodeURIComponent(proxy)}`;
  const context = ladder.cluster.context.name;
  let pilotClock: { readonly said: number; readonly at: number } | undefined;
  const first = pilots[0];
  const command =
    first === undefined
      ? undefined
      : shellCommand([
          'kubectl',
          '--context',
          context,
          '-n',
          first.namespace,
          'exec',
          first.name,
          '--',
          'pilot-discovery',
          'request',
          'GET',
          path,
        ]);
  yield await runStep('pilot-edsz', command, now, async () => {
    const asked: string[] = [];
    for (const pilot of pilots) {
      try {
        const page = await openPilot(ladder, pilot, path, { signal });
        if (page.clock !== undefined) pilotClock = { said: page.clock, at: now() };
        const body = Buffer.from(await wholePage(page.chunks)).toString('utf8');
        return { state: 'ok', evidence: `${pilot.name}: ${edszFacts(body)}` };
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
        asked.push(`${pilot.name}: ${error.message}`);
      }
    }
    const key = pilots.length === 0 ? 'doctor.next.no-control-plane' : 'doctor.next.not-served';
    return { state: 'failed', evidence: asked.join('\n'), note: { key, params: { proxy } } };
  });
  yield await runStep('clocks', undefined, now, () =>
    Promise.resolve(clockFinding(envoyClock, pilotClock)),
  );
}

function clockFinding(
  envoy: { readonly said: number; readonly at: number } | undefined,
  pilot: { readonly said: number; readonly at: number } | undefined,
): Finding {
  const params = {};
  if (envoy === undefined && pilot === undefined)
    return { state: 'skipped', evidence: '', note: { key: 'doctor.note.no-clock', params } };
  const offset = (clock: typeof envoy): number | undefined =>
    clock === undefined ? undefined : clock.said - clock.at;
  const show = (name: string, value: number | undefined): string[] =>
    value === undefined ? [] : [`${name} ${value >= 0 ? '+' : ''}${Math.round(value / 1000)} s`];
  const [e, p] = [offset(envoy), offset(pilot)];
  const evidence = [...show('pod', e), ...show('istiod', p)].join(', ');
  const skewed = e !== undefined && p !== undefined && Math.abs(e - p) > mostSkew;
  return skewed
    ? { state: 'failed', evidence, note: { key: 'doctor.next.clock-skew', params } }
    : { state: 'ok', evidence };
}
