import {
  at,
  isObject,
  type Json,
  type JsonObject,
  list,
  num,
  objects,
  strings,
  text,
} from '../contract/json.ts';
import {
  containerAt,
  containerPortAt,
  endpointsAt,
  podAt,
  serviceAt,
  servicePortAt,
  sliceAt,
  sliceEndpointAt,
  subsetAt,
} from '../contract/kubernetes-objects.ts';
import type { KubernetesParts, MeshPod, MeshService } from './mesh-view.ts';

function annotationsOf(item: JsonObject): Record<string, string> {
  const found = podAt(item, 'metadata', 'annotations');
  if (!isObject(found)) return {};
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value] as const] : [],
    ),
  );
}

function podOf(item: JsonObject): MeshPod {
  const containers = [
    ...objects(podAt(item, 'spec', 'containers')),
    ...objects(podAt(item, 'spec', 'initContainers')).filter(
      (one) => containerAt(one, 'restartPolicy') === 'Always',
    ),
  ];
  const proxy = containers.find((one) => containerAt(one, 'name') === 'istio-proxy');
  const role = strings(containerAt(proxy, 'args')).includes('router') ? 'gateway' : undefined;
  // A gateway's only container is the proxy.
  const alone = containers.length === 1;
  return {
    name: `${text(podAt(item, 'metadata', 'name'))}.${text(podAt(item, 'metadata', 'namespace'))}`,
    ips: [
      ...new Set([
        text(podAt(item, 'status', 'podIP')),
        ...objects(podAt(item, 'status', 'podIPs')).map((one) => text(one['ip'])),
      ]),
    ].filter((ip) => ip !== ''),
    annotations: annotationsOf(item),
    proxy: proxy === undefined ? 'none' : (role ?? (alone ? 'gateway' : 'sidecar')),
    serviceAccount: text(podAt(item, 'spec', 'serviceAccountName')),
    hostIp: text(podAt(item, 'status', 'hostIP')),
    ports: containers
      .filter((one) => one !== proxy)
      .flatMap((one) => objects(containerAt(one, 'ports')))
      .map((port) => num(containerPortAt(port, 'containerPort')) ?? 0),
  };
}

interface Slice {
  readonly service: string;
  readonly ports: readonly JsonObject[];
  readonly addresses: readonly string[];
}

function sliceOf(item: JsonObject): Slice {
  const service = text(sliceAt(item, 'metadata', 'labels', 'kubernetes.io/service-name'));
  const ready = objects(sliceAt(item, 'endpoints')).filter(
    (one) => sliceEndpointAt(one, 'conditions', 'ready') !== false,
  );
  return {
    service: `${service}.${text(sliceAt(item, 'metadata', 'namespace'))}`,
    ports: objects(sliceAt(item, 'ports')),
    addresses: ready.flatMap((one) => strings(sliceEndpointAt(one, 'addresses'))),
  };
}

/** Endpoints carry the service's own name; each subset is what a slice is. */
function slicesOfEndpoints(item: JsonObject): Slice[] {
  const service = `${text(endpointsAt(item, 'metadata', 'name'))}.${text(endpointsAt(item, 'metadata', 'namespace'))}`;
  return objects(endpointsAt(item, 'subsets')).map((subset) => ({
    service,
    ports: objects(subsetAt(subset, 'ports')),
    addresses: objects(subsetAt(subset, 'addresses')).map((one) => text(one['ip'])),
  }));
}

function serviceOf(item: JsonObject, slices: ReadonlyMap<string, readonly Slice[]>): MeshService {
  const name = text(serviceAt(item, 'metadata', 'name'));
  const namespace = text(serviceAt(item, 'metadata', 'namespace'));
  const ips = [
    text(serviceAt(item, 'spec', 'clusterIP')),
    ...strings(serviceAt(item, 'spec', 'clusterIPs')),
    ...strings(serviceAt(item, 'spec', 'externalIPs')),
    ...objects(serviceAt(item, 'status', 'loadBalancer', 'ingress')).map((one) => text(one['ip'])),
  ];
  const own = slices.get(`${name}.${namespace}`) ?? [];
  return {
    name,
    namespace,
    clusterIps: [...new Set(ips)].filter((ip) => ip !== '' && ip !== 'None'),
    ports: objects(serviceAt(item, 'spec', 'ports')).map((port) => ({
      port: num(servicePortAt(port, 'port')) ?? 0,
      name: text(servicePortAt(port, 'name')),
      ...(num(servicePortAt(port, 'nodePort')) === undefined
        ? {}
        : { nodePort: num(servicePortAt(port, 'nodePort')) ?? 0 }),
      endpoints: own.flatMap((slice) =>
        slice.ports
          .filter((one) => text(one['name']) === text(servicePortAt(port, 'name')))
          .flatMap((one) => slice.addresses.map((ip) => ({ ip, port: num(one['port']) ?? 0 }))),
      ),
    })),
  };
}

/**
 * Pods and services out of `kubectl get pods,services,endpointslices -A -o json` (any list of items); where a
 * cluster is too old for slices, out of its Endpoints.
 */
export function kubernetesParts(core: Json | undefined): KubernetesParts {
  const items = [
    ...objects(at(core, 'items')),
    ...(Array.isArray(core) ? list(core).filter(isObject) : []),
  ];
  const kind = (name: string): readonly JsonObject[] =>
    items.filter((item) => item['kind'] === name);
  const fromSlices = kind('EndpointSlice').map(sliceOf);
  const all = fromSlices.length > 0 ? fromSlices : kind('Endpoints').flatMap(slicesOfEndpoints);
  const slices = Map.groupBy(all, (slice) => slice.service);
  return {
    pods: kind('Pod')
      .filter((item) => !['Succeeded', 'Failed'].includes(text(podAt(item, 'status', 'phase'))))
      .map(podOf),
    services: kind('Service').map((item) => serviceOf(item, slices)),
  };
}
