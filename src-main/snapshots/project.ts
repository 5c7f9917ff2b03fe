import {
  at,
  isObject,
  type Json,
  type JsonObject,
  objects,
  strings,
  text,
} from '../contract/json.ts';

/** What is kept of an object: a field as it is, a part of it, a part of each item of a list, or what a function makes of it. */
type Kept =
  true | Shape | readonly [Shape] | ((value: Json, parent: JsonObject) => Json | undefined);
interface Shape {
  readonly [field: string]: Kept;
}

/** What Meshscope reads of Kubernetes objects. All else stays out of a snapshot: variables, arguments, volumes, probes, histories. */
const metadata: Shape = {
  name: true,
  namespace: true,
  labels: true,
  annotations: istioAnnotations,
  creationTimestamp: true,
  deletionTimestamp: true,
  ownerReferences: [{ kind: true, name: true }],
};
const port: Shape = { name: true, containerPort: true, protocol: true };
const container: Shape = {
  name: true,
  image: true,
  ports: [port],
  restartPolicy: true,
  args: proxyRole,
};
const condition: Shape = { type: true, status: true, reason: true };
const target: Shape = { kind: true, name: true, namespace: true };

const shapes: Readonly<Record<string, Shape>> = {
  Pod: {
    metadata,
    spec: {
      nodeName: true,
      serviceAccountName: true,
      hostNetwork: true,
      containers: [container],
      initContainers: [container],
    },
    status: {
      phase: true,
      podIP: true,
      podIPs: [{ ip: true }],
      hostIP: true,
      startTime: true,
      conditions: [condition],
    },
  },
  Service: {
    metadata,
    spec: {
      type: true,
      clusterIP: true,
      clusterIPs: true,
      externalIPs: true,
      externalName: true,
      selector: true,
      ports: true,
    },
    status: { loadBalancer: { ingress: [{ ip: true, hostname: true }] } },
  },
  EndpointSlice: {
    metadata,
    addressType: true,
    ports: true,
    endpoints: [
      { addresses: true, conditions: true, targetRef: target, nodeName: true, zone: true },
    ],
  },
  Endpoints: {
    metadata,
    subsets: [
      {
        addresses: [{ ip: true, targetRef: target, nodeName: true }],
        notReadyAddresses: [{ ip: true, targetRef: target }],
        ports: true,
      },
    ],
  },
  Namespace: { metadata },
  Node: { metadata: { name: true, labels: true }, status: { addresses: true } },
};

/** Annotations that Istio reads or writes. */
function istioAnnotations(value: Json): Json | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([key]) => /istio\.io\//.test(key)));
}

/** `proxy sidecar` of the proxy's arguments: what kind of proxy it is. Other containers' arguments are their own. */
function proxyRole(value: Json, parent: JsonObject): Json | undefined {
  if (parent['name'] !== 'istio-proxy') return undefined;
  const args = strings(value);
  const proxy = args.indexOf('proxy');
  return proxy === -1 ? undefined : args.slice(proxy, proxy + 2);
}

function part(value: JsonObject, shape: Shape): JsonObject {
  const made: JsonObject = {};
  for (const [field, kept] of Object.entries(shape)) {
    const own = value[field];
    if (own === undefined) continue;
    const chosen = choose(own, kept, value);
    if (chosen !== undefined) made[field] = chosen;
  }
  return made;
}

function choose(value: Json, kept: Kept, parent: JsonObject): Json | undefined {
  if (kept === true) return value;
  if (typeof kept === 'function') return kept(value, parent);
  if (isList(kept)) return objects(value).map((one) => part(one, kept[0]));
  return isObject(value) ? part(value, kept) : undefined;
}

function isList(kept: Shape | readonly [Shape]): kept is readonly [Shape] {
  return Array.isArray(kept);
}

/** The objects of a list that a snapshot holds, each with what is read of it. Secrets and kinds that nobody reads are left out. */
export function projected(
  listed: Json,
  isWanted: (item: JsonObject) => boolean = () => true,
): JsonObject {
  const items = objects(isObject(listed) ? listed['items'] : listed).flatMap((item) => {
    const kind = text(item['kind']);
    const shape = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
    return shape === undefined || !isWanted(item) ? [] : [{ kind, ...part(item, shape) }];
  });
  return { kind: 'List', items };
}

export function namespaceOf(item: JsonObject): string {
  return text(at(item, 'metadata', 'namespace'));
}
