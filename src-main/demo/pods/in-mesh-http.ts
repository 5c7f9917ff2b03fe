import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';

import { at, type JsonObject, num, objects, text } from '../../contract/json.ts';
import { isPodReady } from '../api/pod-status.ts';
import { nameOf, namespaceOf } from '../api/resources.ts';
import { matchesLabels } from '../api/selectors.ts';
import type { Origin } from './handlers.ts';
import { podIp, type PodWorld, type RunningPod } from './pod.ts';
import type { PodNetwork } from './pod-network.ts';

export interface Place {
  readonly pod: RunningPod;
  readonly port: number;
  readonly origin: Origin;
  readonly address: string;
}

/** Where a name and port of the mesh lead from a pod: 'unknown' when the name does not resolve, 'refused' when nothing listens. */
export function resolvePlace(
  world: PodWorld,
  network: PodNetwork,
  from: RunningPod,
  host: string,
  port: number,
): Place | 'unknown' | 'refused' {
  if (host === 'localhost' || host === '127.0.0.1' || host === '::1') {
    if (!network.listens(from, port)) return 'refused';
    return { pod: from, port, origin: 'loopback', address: '127.0.0.1' };
  }
  const direct = world.pods().find((pod) => podIp(pod.object) === host);
  if (direct !== undefined) {
    return network.listens(direct, port)
      ? { pod: direct, port, origin: 'pod', address: host }
      : 'refused';
  }
  const service = findService(world, from.namespace, host);
  if (service === undefined) return /^[\d.]+$/.test(host) ? 'refused' : 'unknown';
  const entry = objects(at(service, 'spec', 'ports')).find((item) => num(item['port']) === port);
  const target = num(entry?.['targetPort']) ?? port;
  const behind = readyPods(world, service).find((pod) => network.listens(pod, target));
  return entry === undefined || behind === undefined
    ? 'refused'
    : { pod: behind, port: target, origin: 'pod', address: addressOf(world, service) };
}

/** The address that a resolver in the pod answers, or undefined. */
export function lookup(world: PodWorld, from: RunningPod, host: string): string | undefined {
  if (host === 'localhost') return '127.0.0.1';
  const service = findService(world, from.namespace, host);
  return service === undefined ? undefined : addressOf(world, service);
}

/** A headless service resolves to its pods. */
function addressOf(world: PodWorld, service: JsonObject): string {
  const ip = text(at(service, 'spec', 'clusterIP'));
  if (ip !== '' && ip !== 'None') return ip;
  const behind = readyPods(world, service)[0];
  return behind === undefined ? '10.0.0.1' : podIp(behind.object);
}

function readyPods(world: PodWorld, service: JsonObject): readonly RunningPod[] {
  const selector = at(service, 'spec', 'selector');
  return world
    .pods()
    .filter(
      (pod) =>
        pod.namespace === namespaceOf(service) &&
        isPodReady(pod.object) &&
        matchesLabels(selector, pod.object),
    );
}

function findService(world: PodWorld, namespace: string, host: string): JsonObject | undefined {
  const [name, inNamespace = namespace] = host
    .replace(/\.svc(\.cluster\.local)?\.?$/, '')
    .split('.');
  return world
    .services()
    .find((service) => nameOf(service) === name && namespaceOf(service) === inNamespace);
}

export interface InMeshRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** One HTTP/1.1 request over an in-process connection. */
export function fetchInMesh(connection: Duplex, options: InMeshRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      createConnection: () => connection,
      method: options.method,
      path: options.path,
      headers: { ...options.headers, host: options.host, connection: 'close' },
      signal: options.signal,
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(options.body ?? '');
  });
}
