import {
  at,
  isObject,
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  str,
  strings,
  text,
} from '../../contract/json.ts';
import type { ResourceKind } from '../../contract/resources.ts';

/** What of a resource can be asked for by name. */
export const termFields = [
  'host',
  'endpoint',
  'header',
  'cluster',
  'route',
  'secret',
  'san',
  'origin',
  'port',
] as const;
export type TermField = (typeof termFields)[number];

/**
 * What one distinct resource says that a mesh is searched and judged by: taken once, whatever number of proxies has
 * it. `cluster`, `route` and `secret` are what it refers to; its own name is the store's.
 */
export type Facts = Readonly<Record<TermField, readonly string[]>>;

type Collector = Record<TermField, Set<string>>;

/** @param resource canonical */
export function factsOf(kind: ResourceKind, resource: JsonObject): Facts {
  const found: Collector = {
    host: new Set(),
    endpoint: new Set(),
    header: new Set(),
    cluster: new Set(),
    route: new Set(),
    secret: new Set(),
    san: new Set(),
    origin: new Set(),
    port: new Set(),
  };
  visit(resource, '', found);
  if (kind === 'endpoint') found.cluster.add(text(resource['clusterName']));
  const facts: Partial<Record<TermField, readonly string[]>> = {};
  for (const field of termFields) facts[field] = [...found[field]].filter((one) => one !== '');
  return { ...noFacts, ...facts };
}

export const noFacts: Facts = {
  host: [],
  endpoint: [],
  header: [],
  cluster: [],
  route: [],
  secret: [],
  san: [],
  origin: [],
  port: [],
};

/** Values of a field by its name, wherever it stands: Envoy's messages use these names for one thing each. */
const hostFields = new Set(['domains', 'serverNames']);
const hostField = new Set(['hostname', 'hostRewriteLiteral', 'hostRedirect', 'sni']);
const sanFields = new Set(['matchSubjectAltNames', 'matchTypedSubjectAltNames']);

function visit(value: Json | undefined, field: string, found: Collector): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, field, found);
    return;
  }
  if (!isObject(value)) return;
  note(value, field, found);
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null) visit(inner, name, found);
  }
}

function note(value: JsonObject, field: string, found: Collector): void {
  for (const [name, inner] of Object.entries(value)) {
    if (hostFields.has(name)) for (const one of strings(inner)) found.host.add(one);
    else if (hostField.has(name)) found.host.add(text(inner));
    else if (sanFields.has(name)) noteSans(inner, found);
  }
  const references = referenceFields[field];
  if (references !== undefined) references(value, found);
  if (value['cluster'] !== undefined) found.cluster.add(text(value['cluster']));
  if (value['routeConfigName'] !== undefined) found.route.add(text(value['routeConfigName']));
  if (isObject(value['sdsConfig'])) found.secret.add(text(value['name']));
  const origin = str(at(value['filterMetadata'], 'istio', 'config'));
  if (origin !== undefined) found.origin.add(originTerm(origin));
}

/**
 * `/apis/networking.istio.io/v1alpha3/namespaces/default/virtual-service/reviews` is `virtual-service/default/reviews`
 * here: without what `v1` would find in every resource.
 */
export function originTerm(path: string): string {
  const found = /^\/apis\/[^/]+\/[^/]+\/namespaces\/([^/]+)\/([^/]+)\/(.+)$/.exec(path);
  return found === null ? path : `${found[2] ?? ''}/${found[1] ?? ''}/${found[3] ?? ''}`;
}

const referenceFields: Readonly<
  Record<string, ((value: JsonObject, found: Collector) => void) | undefined>
> = {
  socketAddress: (value, found) => {
    const port = num(value['portValue']);
    const ip = text(value['address']);
    found.endpoint.add(port === undefined ? ip : `${ip}:${String(port)}`);
    if (port !== undefined) found.port.add(String(port));
  },
  clusters: (value, found) => {
    // weightedClusters.clusters[]: a name and a weight.
    if (value['weight'] !== undefined || value['name'] !== undefined) {
      found.cluster.add(text(value['name']));
    }
  },
  headers: (value, found) => found.header.add(text(value['name']).toLowerCase()),
  header: (value, found) => found.header.add(text(value['key']).toLowerCase()),
};

function noteSans(value: Json | undefined, found: Collector): void {
  for (const one of objects(value)) {
    const matcher = obj(one['matcher'] ?? one);
    for (const kind of ['exact', 'prefix', 'suffix']) found.san.add(text(matcher[kind]));
  }
}
