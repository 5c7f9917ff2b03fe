import {
  at,
  type Json,
  jsonIn,
  type JsonObject,
  objects,
  strings,
  text,
} from '../contract/json.ts';
import { conditionAt, containerAt, podAt } from '../contract/kubernetes-objects.ts';
import { longestProxyId } from '../contract/proxy-id.ts';
import type { ProxyPod } from './mesh-source.ts';

/**
 * Which pods are, or have, a proxy of the mesh. The container is told by its name, which Istio has never
 * changed; as an init container it counts when it keeps running (a native sidecar, restartPolicy Always).
 * Pods that have ended are left out: nobody misses their proxies.
 */
export function proxyPodOf(pod: JsonObject): ProxyPod | undefined {
  const phase = text(podAt(pod, 'status', 'phase'));
  if (phase === 'Succeeded' || phase === 'Failed') return undefined;
  const name = text(podAt(pod, 'metadata', 'name'));
  const namespace = text(podAt(pod, 'metadata', 'namespace'));
  const containers = [
    ...objects(podAt(pod, 'spec', 'containers')),
    ...objects(podAt(pod, 'spec', 'initContainers')).filter(
      (one) => containerAt(one, 'restartPolicy') === 'Always',
    ),
  ];
  const container = containers.find((one) => containerAt(one, 'name') === 'istio-proxy');
  const type = proxyType(pod, container);
  const proxy = `${name}.${namespace}`;
  // An API server that is none may say names that no call could carry.
  if (type === undefined || name === '' || proxy.length > longestProxyId) return undefined;
  const ready = objects(podAt(pod, 'status', 'conditions')).some(
    (condition) =>
      conditionAt(condition, 'type') === 'Ready' && conditionAt(condition, 'status') === 'True',
  );
  return {
    proxy,
    pod: name,
    namespace,
    type,
    revision: revisionOf(pod),
    imageVersion: tagOf(text(containerAt(container, 'image'))),
    phase,
    ready,
  };
}

/** From a list (`PodList`, or any `items`); other kinds are passed over. */
export function podsOfList(listed: Json): ProxyPod[] {
  return objects(at(listed, 'items'))
    .filter((item) => item['kind'] === undefined || item['kind'] === 'Pod')
    .flatMap((item) => proxyPodOf(item) ?? []);
}

function proxyType(pod: JsonObject, container: JsonObject | undefined): string | undefined {
  if (text(podAt(pod, 'metadata', 'labels', 'app')) === 'ztunnel') return 'ztunnel';
  if (container === undefined) return undefined;
  // istio/proxyv2's arguments are `proxy sidecar|router|waypoint` since 1.0.
  const args = strings(containerAt(container, 'args'));
  const role = args[args.indexOf('proxy') + 1];
  if (role === 'router' || role === 'waypoint' || role === 'ingress') return role;
  const templates = text(podAt(pod, 'metadata', 'annotations', 'inject.istio.io/templates'));
  return templates.includes('grpc-') ? 'proxyless' : 'sidecar';
}

function revisionOf(pod: JsonObject): string {
  const label = text(podAt(pod, 'metadata', 'labels', 'istio.io/rev'));
  if (label !== '') return label;
  const status = text(podAt(pod, 'metadata', 'annotations', 'sidecar.istio.io/status'));
  // An annotation that somebody edited by hand: no revision, but still a proxy.
  return text(at(jsonIn(status), 'revision'));
}

/** `docker.io/istio/proxyv2:1.30.2-distroless` → `1.30.2`; a digest says nothing. */
function tagOf(image: string): string {
  const tag = /:([^/@:]+)(?:@.*)?$/.exec(image)?.[1] ?? '';
  return tag.replace(/-.*$/, '');
}
