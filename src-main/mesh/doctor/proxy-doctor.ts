import { AppError } from '../../contract/errors.ts';
import {
  at,
  type Json,
  type JsonObject,
  obj,
  objects,
  parseJson,
  text,
} from '../../contract/json.ts';
import { conditionAt, containerAt, podAt } from '../../contract/kubernetes-objects.ts';
import { certificateText, isEnding, readCertificates } from '../../istio/doctor/certificates.ts';
import { humanDuration } from '../../istio/duration.ts';
import { type DoctorStep, type Finding, runStep, shellCommand } from '../../kube/doctor/step.ts';
import { resourcePath, resourceTypes } from '../../kube/http/resources.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import { type MessageKey, sentence } from '../../words/keys.ts';
import type { ControlPlanePod } from '../live/control-planes.ts';
import type { Ladder } from '../live/ladder.ts';
import { wholePage } from '../live/page.ts';
import { openAdmin, proxyContainer } from '../live/proxy-source.ts';
import { discoveryAddress } from './discovery-address.ts';
import { fromInside } from './inside-pod.ts';
import { type Clock, pilotSide } from './pilot-side.ts';
import { runInPod } from './run-in-pod.ts';
import { readXdsStats, xdsStatsFilter } from './xds-stats.ts';

interface Examined {
  readonly ladder: Ladder;
  readonly pod: PodRef;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Examines the way from a proxy to its control plane, as a person does by exec and curl: the pod, its Envoy, the discovery address,
 * name, TCP and TLS from inside the pod, Envoy's own counters, its certificates, what `edsz` lists for it, the clocks. Steps that
 * the image or the user's rights do not allow are `skipped` with the reason.
 */
export async function* examineProxy(
  ladder: Ladder,
  pod: PodRef,
  pilots: readonly ControlPlanePod[],
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<DoctorStep> {
  const { client, context } = ladder.cluster;
  const inNamespace = ['kubectl', '--context', context.name, '-n', pod.namespace];
  const kubectl = (...words: readonly string[]): string =>
    shellCommand([...inNamespace, 'exec', pod.name, '-c', proxyContainer, '--', ...words]);
  const agent = (page: string): string => kubectl('pilot-agent', 'request', 'GET', page);
  const examined: Examined = { ladder, pod, now, signal };

  let object: JsonObject = {};
  const getPod = shellCommand([...inNamespace, 'get', 'pod', pod.name, '-o', 'wide']);
  const found = await runStep('pod', getPod, now, async () => {
    const path = resourcePath(resourceTypes.pods, pod.namespace, pod.name);
    const what = `get pod ${pod.namespace}/${pod.name}`;
    object = obj(await client.get(path, { signal, what }));
    return podFacts(object);
  });
  yield found;
  if (found.state === 'failed' && Object.keys(object).length === 0 && isGone(found)) return;

  let serverInfo: Json = null;
  let envoyClock: Clock | undefined;
  yield await runStep('envoy', agent('server_info'), now, async () => {
    const page = await openAdmin(ladder, pod, 'server_info', { signal });
    serverInfo = jsonOf(await wholePage(page.chunks));
    if (page.clock !== undefined) envoyClock = { said: page.clock, at: now() };
    return envoyFacts(serverInfo, page.access.rung);
  });
  const address = discoveryAddress(serverInfo, object);
  yield await runStep('discovery-address', agent('server_info'), now, () =>
    Promise.resolve(
      address === undefined
        ? failedWith('doctor.next.no-discovery', '')
        : { state: 'ok', evidence: `${address.host}:${address.port}` },
    ),
  );
  if (address !== undefined) {
    const run = (command: readonly string[]): ReturnType<typeof runInPod> =>
      runInPod(ladder.cluster, pod, proxyContainer, command, signal);
    yield* fromInside({ run, kubectl, now }, address);
  }
  yield await runStep('xds-stats', agent(`stats?filter=${xdsStatsFilter}`), now, () =>
    xdsFacts(examined),
  );
  yield await runStep('certificates', agent('certs'), now, () => certificateFacts(examined));
  yield* pilotSide({ ladder, pilots, now }, pod, envoyClock, signal);
}

function failedWith(
  key: MessageKey,
  evidence: string,
  params: Record<string, string> = {},
): Finding {
  return { state: 'failed', evidence, note: { key, params } };
}

/** The pod is not there: nothing else can be found out. Where it may only not be read, Envoy can still be asked. */
function isGone({ note }: DoctorStep): boolean {
  return note?.key !== 'error.next.forbidden';
}

function jsonOf(bytes: Uint8Array): Json {
  const body = Buffer.from(bytes).toString('utf8');
  try {
    return parseJson(body);
  } catch (error) {
    throw new AppError('admin-unexpected', sentence('error.mesh.page-no-json'), {
      detail: body.slice(0, 200),
      cause: error,
    });
  }
}

function podFacts(pod: JsonObject): Finding {
  const phase = text(podAt(pod, 'status', 'phase'));
  const ready = objects(podAt(pod, 'status', 'conditions')).find(
    (one) => conditionAt(one, 'type') === 'Ready',
  );
  const isReady = conditionAt(ready, 'status') === 'True';
  const containers = [
    ...objects(podAt(pod, 'spec', 'containers')),
    ...objects(podAt(pod, 'spec', 'initContainers')),
  ];
  const image = text(
    containerAt(
      containers.find((one) => containerAt(one, 'name') === proxyContainer),
      'image',
    ),
  );
  const evidence = [
    `${phase}, ${isReady ? 'ready' : 'not ready'}`,
    text(podAt(pod, 'status', 'podIP')),
    text(podAt(pod, 'spec', 'nodeName')),
    image,
  ]
    .filter((part) => part !== '')
    .join(', ');
  if (phase !== 'Running') return failedWith('doctor.next.pod-phase', evidence, { phase });
  if (isReady) return { state: 'ok', evidence };
  const said = text(conditionAt(ready, 'message'));
  return failedWith('doctor.next.pod-not-ready', said === '' ? evidence : `${evidence}\n${said}`);
}

function envoyFacts(serverInfo: Json, rung: string): Finding {
  const state = text(at(serverInfo, 'state'));
  const istio = text(at(serverInfo, 'node', 'metadata', 'ISTIO_VERSION'));
  const uptime = /^(\d+)s$/.exec(text(at(serverInfo, 'uptime_current_epoch')))?.[1];
  const evidence = [
    `Envoy ${text(at(serverInfo, 'version'))}`,
    ...(istio === '' ? [] : [`Istio ${istio}`]),
    ...(state === '' ? [] : [state]),
    ...(uptime === undefined ? [] : [`up ${humanDuration(Number(uptime) * 1000)}`]),
    `via ${rung}`,
  ].join(', ');
  if (state === '' || state === 'LIVE') return { state: 'ok', evidence };
  return failedWith('doctor.next.envoy-not-live', evidence, { state });
}

async function xdsFacts({ ladder, pod, now, signal }: Examined): Promise<Finding> {
  const page = await openAdmin(ladder, pod, `stats?filter=${encodeURIComponent(xdsStatsFilter)}`, {
    signal,
  });
  const stats = readXdsStats(Buffer.from(await wholePage(page.chunks)).toString('utf8'));
  const { connected, connections } = stats;
  const evidence = [
    ...(connected === undefined ? [] : [`control_plane.connected_state ${Number(connected)}`]),
    ...(connections === undefined ? [] : [`xds-grpc connections ${connections}`]),
    ...stats.types.map((one) =>
      [
        `${one.type} updated ${one.successes} times`,
        ...(one.updatedAt === undefined
          ? []
          : [`last ${humanDuration(now() - one.updatedAt)} ago`]),
        `rejected ${one.rejected}`,
        `failed ${one.failures}`,
        ...(one.version === '' ? [] : [`version ${one.version}`]),
      ].join(', '),
    ),
  ].join('\n');
  const rejected = stats.types.filter((one) => one.rejected > 0).map((one) => one.type);
  if (connected === false || connections === 0)
    return failedWith('doctor.next.xds-disconnected', evidence);
  if (stats.types.every((one) => one.successes === 0))
    return failedWith('doctor.next.xds-never', evidence);
  if (rejected.length > 0)
    return failedWith('doctor.next.xds-rejected', evidence, { types: rejected.join(', ') });
  return { state: 'ok', evidence };
}

/** Certificates shown; a gateway may hold hundreds. */
const mostCertificates = 8;

async function certificateFacts({ ladder, pod, now, signal }: Examined): Promise<Finding> {
  const page = await openAdmin(ladder, pod, 'certs', { signal });
  const held = readCertificates(jsonOf(await wholePage(page.chunks)));
  if (held.length === 0)
    return {
      state: 'skipped',
      evidence: '',
      note: { key: 'doctor.note.no-certificates', params: {} },
    };
  const time = now();
  const byEnd = [...held].sort((a, b) => (a.ends ?? Infinity) - (b.ends ?? Infinity));
  const more = held.length - mostCertificates;
  const evidence = [
    ...byEnd.slice(0, mostCertificates).map((one) => certificateText(one, time)),
    ...(more > 0 ? [`… ${more} more`] : []),
  ].join('\n');
  return byEnd.some((one) => isEnding(one, time))
    ? failedWith('doctor.next.certificates', evidence)
    : { state: 'ok', evidence };
}
