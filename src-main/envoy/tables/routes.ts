import {
  flag,
  type JsonObject,
  num,
  obj,
  objects,
  optObj,
  str,
  strings,
  text,
} from '../../contract/json.ts';
import type { RouteRow, TableFilters } from '../../contract/tables.ts';
import type { Dump, ProxyConfig, ResourceEntry } from '../dump.ts';
import { chainTarget, filterChains } from '../references.ts';
import { compareNatural } from './compare.ts';
import type { TableContext } from './context.ts';
import { routeDestination } from './destination.ts';
import { pathCondition, routeConditions } from './route-conditions.ts';
import { shadowedRoutes } from './shadow.ts';
import { contains, rowBase, same, type TableSpec } from './spec.ts';

/** What is kept of a route: shared strings and a few numbers, since gateways have a hundred thousand. */
interface LightRoute {
  readonly entry: ResourceEntry;
  readonly inlineOf: string | undefined;
  readonly host: number;
  readonly route: number | null;
  readonly virtualHost: string;
  readonly domains: readonly string[];
  readonly path: string;
  readonly destination: string;
  readonly kind: string;
  readonly madeBy: string;
  readonly shadowedBy: number | undefined;
  readonly clusters: readonly string[];
  readonly missing: boolean;
}

/** Listener and chain that hold each inline route configuration, by its exact content, in dump order. */
function inlineHolders(dump: Dump): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const entry of dump.entries('listener')) {
    if (entry.state !== 'active' && entry.state !== 'static') continue;
    const chains = filterChains(dump.resource(entry));
    const named = (name: string): number =>
      chains.filter(({ chain }) => text(chain['name']) === name).length;
    for (const { index, chain } of chains) {
      const { inline } = chainTarget(chain);
      if (inline === undefined) continue;
      const key = contentKey(inline);
      const name = text(chain['name']);
      const position = index === -1 ? 'default_filter_chain' : `#${index}`;
      // Istio gives the chains of one port the same name, whatever they demand.
      const chainName = name === '' ? position : named(name) > 1 ? `${name} ${position}` : name;
      const holder = `${entry.name} / ${chainName}`;
      const known = holders.get(key);
      if (known === undefined) holders.set(key, [holder]);
      else known.push(holder);
    }
  }
  return holders;
}

/** Named by a port first, by its number; then by name; inline ones last, in dump order. */
function compareRouteConfigs(a: ResourceEntry, b: ResourceEntry): number {
  return (
    Number(a.state === 'static') - Number(b.state === 'static') ||
    (a.state === 'static' ? 0 : compareNatural(a.name, b.name)) ||
    a.index - b.index
  );
}

function contentKey(routeConfig: JsonObject): string {
  // An Any in the routes section, a plain message in the listener.
  return JSON.stringify({ ...routeConfig, '@type': undefined });
}

function build(config: ProxyConfig, context: TableContext): readonly LightRoute[] {
  const { dump } = config;
  const entries = dump.entries('route').toSorted(compareRouteConfigs);
  const holders = entries.some((entry) => entry.state === 'static')
    ? inlineHolders(dump)
    : new Map<string, string[]>();
  return entries.flatMap((entry) => {
    const routeConfig = dump.resource(entry);
    const inlineOf =
      entry.state === 'static' ? holders.get(contentKey(routeConfig))?.shift() : undefined;
    return objects(routeConfig['virtualHosts']).flatMap((host, index) =>
      lightRoutes(dump, entry, inlineOf, host, index, context),
    );
  });
}

function lightRoutes(
  dump: Dump,
  entry: ResourceEntry,
  inlineOf: string | undefined,
  host: JsonObject,
  hostIndex: number,
  { names }: TableContext,
): readonly LightRoute[] {
  const routes = objects(host['routes']);
  const shared = {
    entry,
    inlineOf,
    host: hostIndex,
    virtualHost: text(host['name']),
    domains: strings(host['domains']),
  };
  if (routes.length === 0) {
    const nothing = { path: '', destination: '', kind: 'none', madeBy: '', clusters: [] };
    return [{ ...shared, ...nothing, route: null, shadowedBy: undefined, missing: false }];
  }
  const shadows = shadowedRoutes(routes);
  return routes.map((route, index) => {
    const destination = routeDestination(dump, route, names);
    return {
      ...shared,
      route: index,
      path: pathCondition(route),
      destination: destination.text,
      kind: destination.kind,
      madeBy: names
        .madeBy(route)
        .map((one) => `${one.kind} ${one.name}.${one.namespace}`)
        .join(', '),
      shadowedBy: shadows[index],
      clusters: destination.clusters.map((cluster) => cluster.name),
      missing: destination.clusters.some((cluster) => cluster.missing === true),
    };
  });
}

function rewritesOf(route: JsonObject): string[] {
  const action = obj(route['route']);
  const rewrites: string[] = [];
  const say = (what: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') rewrites.push(`${what} → ${value}`);
  };
  const regex = optObj(action['regexRewrite']);
  say('prefix', str(action['prefixRewrite']));
  if (regex !== undefined) {
    say(`path ~ ${text(obj(regex['pattern'])['regex'])}`, text(regex['substitution']));
  }
  say('path', str(action['pathRewrite']));
  const template = optObj(action['pathRewritePolicy']);
  say('path', text(obj(template?.['typedConfig'])['pathTemplateRewrite']));
  // v2: host_rewrite.
  say('host', str(action['hostRewriteLiteral']) ?? str(action['hostRewrite']));
  say('host', str(action['hostRewriteHeader']) ?? str(action['autoHostRewriteHeader']));
  const hostRegex = optObj(action['hostRewritePathRegex']);
  say('host ~ path', hostRegex === undefined ? undefined : text(hostRegex['substitution']));
  if (flag(action['autoHostRewrite'])) rewrites.push('host → endpoint hostname');
  return rewrites;
}

function retriesOf(route: JsonObject): string | undefined {
  const policy = optObj(obj(route['route'])['retryPolicy']);
  if (policy === undefined) return undefined;
  const perTry = str(policy['perTryTimeout']);
  const on = text(policy['retryOn']);
  return `${num(policy['numRetries']) ?? 1}×${on === '' ? '' : ` ${on}`}${perTry === undefined ? '' : ` (${perTry} each)`}`;
}

function row(light: LightRoute, { dump }: ProxyConfig, { names }: TableContext): RouteRow {
  const { entry, inlineOf, host, route: index } = light;
  const virtualHost = objects(dump.resource(entry)['virtualHosts'])[host];
  const route = index === null ? undefined : objects(virtualHost?.['routes'])[index];
  const timeout = str(obj(route?.['route'])['timeout']);
  const retries = retriesOf(route ?? {}) ?? retriesOf({ route: virtualHost });
  return {
    ...rowBase(entry, `${entry.index}/${host}/${index ?? '-'}`),
    table: 'routes',
    routeConfig: entry.name,
    ...(inlineOf === undefined ? {} : { inlineOf }),
    virtualHost: light.virtualHost,
    domains: [...light.domains],
    route: index,
    routeName: text(route?.['name']),
    path: light.path,
    conditions: route === undefined ? [] : routeConditions(route),
    destination: routeDestination(dump, route ?? {}, names),
    rewrites: rewritesOf(route ?? {}),
    ...(timeout === undefined ? {} : { timeout }),
    // A virtual host's policy serves routes without one of their own.
    ...(retries === undefined || route?.['route'] === undefined ? {} : { retries }),
    madeBy: route === undefined ? [] : [...names.madeBy(route)],
    ...(light.shadowedBy === undefined ? {} : { shadowedBy: light.shadowedBy }),
  };
}

function matches(light: LightRoute, filters: TableFilters): boolean {
  const { name, fqdn, cluster, type, port } = filters;
  return (
    (name === undefined || light.entry.name === name) &&
    (fqdn === undefined || light.domains.some((domain) => contains(fqdn, domain))) &&
    (cluster === undefined || light.clusters.includes(cluster)) &&
    same(type, light.kind) &&
    // Route configurations are named by their port: `9080`, `http.8080`, `svc.ns.svc.cluster.local:9080`.
    (port === undefined || new RegExp(`(^|[.:_|])${port}($|[.|])`).test(light.entry.name))
  );
}

function problemsOf(light: LightRoute): readonly string[] {
  const problems: string[] = [];
  if (light.shadowedBy !== undefined) problems.push('shadowed');
  if (light.missing) problems.push('missing-cluster');
  if (light.entry.error !== undefined) problems.push('refused');
  return problems;
}

export const routeTable: TableSpec<LightRoute> = {
  name: 'routes',
  kinds: ['route'],
  build,
  row,
  columns: {
    routeConfig: (light) => light.entry.name,
    inlineOf: (light) => light.inlineOf,
    virtualHost: (light) => light.virtualHost,
    domains: (light) => light.domains[0],
    route: (light) => light.route ?? undefined,
    path: (light) => light.path,
    destination: (light) => light.destination,
    madeBy: (light) => (light.madeBy === '' ? undefined : light.madeBy),
    shadowedBy: (light) => light.shadowedBy,
    state: (light) => light.entry.state,
    version: (light) => light.entry.versionInfo,
    lastUpdated: (light) => light.entry.lastUpdated,
  },
  otherColumns: ['routeName', 'conditions', 'rewrites', 'timeout', 'retries', 'error'],
  facets: {
    routeConfig: (light) => light.entry.name,
    destination: (light) => light.kind,
    madeBy: (light) => light.madeBy,
    state: (light) => light.entry.state,
    problems: problemsOf,
  },
  matches,
  state: (light) => light.entry.state,
  entry: (light) => light.entry.index,
  clocked: false,
};
