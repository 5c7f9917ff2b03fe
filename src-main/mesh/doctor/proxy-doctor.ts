import { type Json, type JsonObject, obj } from '../../contract/json.ts';
import { operand, shellCommand } from '../../contract/shell.ts';
import { type DoctorStep, runStep } from '../../kube/doctor/step.ts';
import { resourcePath, resourceTypes } from '../../kube/http/resources.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import type { ControlPlanePod } from '../live/control-planes.ts';
import type { Ladder } from '../live/ladder.ts';
import { wholePage } from '../live/page.ts';
import { openAdmin, proxyContainer } from '../live/proxy-source.ts';
import { discoveryAddress } from './discovery-address.ts';
import { fromInside } from './inside-pod.ts';
import { type Clock, pilotSide } from './pilot-side.ts';
import {
  certificateFacts,
  envoyFacts,
  type Examined,
  failedWith,
  jsonOf,
  podFacts,
  xdsFacts,
} from './proxy-facts.ts';
import { runInPod } from './run-in-pod.ts';
import { xdsStatsFilter } from './xds-stats.ts';

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
    shellCommand([...inNamespace, 'exec', operand(pod.name), '-c', proxyContainer, '--', ...words]);
  const agent = (page: string): string => kubectl('pilot-agent', 'request', 'GET', page);
  const examined: Examined = { ladder, pod, now, signal };

  let object: JsonObject = {};
  const getPod = shellCommand([...inNamespace, 'get', 'pod', operand(pod.name), '-o', 'wide']);
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

/** The pod is not there: nothing else can be found out. Where it may only not be read, Envoy can still be asked. */
function isGone({ note }: DoctorStep): boolean {
  return note?.key !== 'error.next.forbidden';
}
