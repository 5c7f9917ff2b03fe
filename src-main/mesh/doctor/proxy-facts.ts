import { AppError, errorText } from '../../contract/errors.ts';
import { at, type Json, type JsonObject, objects, parseJson, text } from '../../contract/json.ts';
import { conditionAt, containerAt, podAt } from '../../contract/kubernetes-objects.ts';
import { certificateText, isEnding, readCertificates } from '../../istio/doctor/certificates.ts';
import { humanDuration } from '../../istio/duration.ts';
import type { Finding } from '../../kube/doctor/step.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import { joined } from '../../words/joined.ts';
import { type Evidence, type MessageKey, sentence } from '../../words/keys.ts';
import type { Ladder } from '../live/ladder.ts';
import { wholePage } from '../live/page.ts';
import { openAdmin, proxyContainer } from '../live/proxy-source.ts';
import { readXdsStats, xdsStatsFilter } from './xds-stats.ts';

export interface Examined {
  readonly ladder: Ladder;
  readonly pod: PodRef;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export function failedWith(
  key: MessageKey,
  evidence: Evidence,
  params: Record<string, string> = {},
): Finding {
  return { state: 'failed', evidence, note: { key, params } };
}

export function jsonOf(bytes: Uint8Array): Json {
  const body = Buffer.from(bytes).toString('utf8');
  try {
    return parseJson(body);
  } catch (error) {
    throw new AppError('admin-unexpected', sentence('error.mesh.page-no-json'), {
      detail: errorText(error),
      cause: error,
    });
  }
}

export function podFacts(pod: JsonObject): Finding {
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
  const evidence = joined(
    [
      sentence(isReady ? 'doctor.said.ready' : 'doctor.said.not-ready', { phase }),
      text(podAt(pod, 'status', 'podIP')),
      text(podAt(pod, 'spec', 'nodeName')),
      image,
    ],
    'list',
  );
  if (phase !== 'Running') return failedWith('doctor.next.pod-phase', evidence, { phase });
  if (isReady) return { state: 'ok', evidence };
  const said = text(conditionAt(ready, 'message'));
  return failedWith('doctor.next.pod-not-ready', joined([evidence, said]));
}

export function envoyFacts(serverInfo: Json, rung: string): Finding {
  const state = text(at(serverInfo, 'state'));
  const istio = text(at(serverInfo, 'node', 'metadata', 'ISTIO_VERSION'));
  const uptime = /^(\d+)s$/.exec(text(at(serverInfo, 'uptime_current_epoch')))?.[1];
  const evidence = joined(
    [
      `Envoy ${text(at(serverInfo, 'version'))}`,
      ...(istio === '' ? [] : [`Istio ${istio}`]),
      state,
      ...(uptime === undefined
        ? []
        : [sentence('doctor.said.up', { time: humanDuration(Number(uptime) * 1000) })]),
      sentence('doctor.said.via', { rung }),
    ],
    'list',
  );
  if (state === '' || state === 'LIVE') return { state: 'ok', evidence };
  return failedWith('doctor.next.envoy-not-live', evidence, { state });
}

export async function xdsFacts({ ladder, pod, now, signal }: Examined): Promise<Finding> {
  const page = await openAdmin(ladder, pod, `stats?filter=${encodeURIComponent(xdsStatsFilter)}`, {
    signal,
  });
  const stats = readXdsStats(Buffer.from(await wholePage(page.chunks)).toString('utf8'));
  const { connected, connections } = stats;
  const evidence = joined([
    ...(connected === undefined ? [] : [`control_plane.connected_state ${Number(connected)}`]),
    ...(connections === undefined
      ? []
      : [sentence('doctor.said.connections', { count: connections })]),
    ...stats.types.map((one) =>
      joined(
        [
          sentence('doctor.said.updated', { type: one.type, times: one.successes }),
          ...(one.updatedAt === undefined
            ? []
            : [sentence('doctor.said.last', { age: humanDuration(now() - one.updatedAt) })]),
          sentence('doctor.said.rejected', { count: one.rejected }),
          sentence('doctor.said.failed', { count: one.failures }),
          ...(one.version === ''
            ? []
            : [sentence('doctor.said.version', { version: one.version })]),
        ],
        'list',
      ),
    ),
  ]);
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

export async function certificateFacts({ ladder, pod, now, signal }: Examined): Promise<Finding> {
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
  const evidence = joined([
    ...byEnd.slice(0, mostCertificates).map((one) => certificateText(one, time)),
    ...(more > 0 ? [sentence('search.more', { more })] : []),
  ]);
  return byEnd.some((one) => isEnding(one, time))
    ? failedWith('doctor.next.certificates', evidence)
    : { state: 'ok', evidence };
}
