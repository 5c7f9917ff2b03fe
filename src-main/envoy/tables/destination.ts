import { type JsonObject, num, obj, objects, optObj, str, text } from '../../contract/json.ts';
import type { Destination } from '../../contract/tables.ts';
import type { Dump } from '../dump.ts';
import { type ChainTarget, type ClusterTarget, findCluster, routeTargets } from '../references.ts';
import type { Names } from './context.ts';

/** Whether the dump can tell that a cluster does not exist: only when it has clusters at all. */
function isMissing(dump: Dump, name: string): boolean {
  return name !== '' && dump.entries('cluster').length > 0 && findCluster(dump, name) === undefined;
}

function clustersOf(dump: Dump, targets: readonly ClusterTarget[]): Destination['clusters'] {
  const total = targets.reduce((sum, one) => sum + (one.mirror ? 0 : (one.weight ?? 0)), 0);
  return targets.map((target) => ({
    name: target.cluster,
    ...(target.weight === undefined || total === 0
      ? {}
      : { weight: Math.round((target.weight / total) * 1000) / 10 }),
    ...(target.mirror ? { mirror: true } : {}),
    ...(isMissing(dump, target.cluster) ? { missing: true } : {}),
  }));
}

function shares(clusters: Destination['clusters']): string {
  return clusters
    .filter((cluster) => cluster.mirror !== true)
    .map(({ name, weight }) => (weight === undefined ? name : `${name} ${weight}%`))
    .join(', ');
}

function toClusters(dump: Dump, targets: readonly ClusterTarget[], names: Names): Destination {
  const clusters = clustersOf(dump, targets);
  const main = clusters.filter((cluster) => cluster.mirror !== true);
  const [only] = main;
  const weighted = targets.some((target) => target.weight !== undefined);
  return {
    kind:
      only !== undefined && main.length === 1 && names.isBlackHole(only.name)
        ? 'black-hole'
        : weighted
          ? 'weighted'
          : 'cluster',
    text: shares(clusters),
    clusters,
  };
}

/** Where a filter chain hands over to; `target` of references.ts. */
export function chainDestination(dump: Dump, target: ChainTarget, names: Names): Destination {
  if (target.inline !== undefined) {
    const routes = objects(target.inline['virtualHosts']).flatMap((host) =>
      objects(host['routes']),
    );
    const targets = routes.flatMap((route) => routeTargets(route));
    const distinct = targets.filter(
      (one, at) => targets.findIndex((other) => other.cluster === one.cluster) === at,
    );
    const name = text(target.inline['name']);
    const plain = distinct.map((one) => ({ ...one, weight: undefined }));
    const clusters = clustersOf(dump, plain);
    return {
      kind: 'inline-route-config',
      text: shares(clusters) || name,
      clusters,
      routeConfig: name,
    };
  }
  if (target.routeConfig !== undefined) {
    const known = dump.entries('route').length === 0;
    const missing = !known && dump.named('route', target.routeConfig).length === 0;
    return {
      kind: 'route-config',
      text: target.routeConfig,
      clusters: [],
      routeConfig: target.routeConfig,
      ...(missing ? { routeConfigMissing: true } : {}),
    };
  }
  if (target.scoped) return { kind: 'scoped-routes', text: '', clusters: [] };
  if (target.clusters.length > 0) return toClusters(dump, target.clusters, names);
  return { kind: 'none', text: '', clusters: [] };
}

/** `RedirectAction.RedirectResponseCode`; 301 is proto3's default. */
const redirectCodes: ReadonlyMap<string, number> = new Map([
  ['MOVED_PERMANENTLY', 301],
  ['FOUND', 302],
  ['SEE_OTHER', 303],
  ['TEMPORARY_REDIRECT', 307],
  ['PERMANENT_REDIRECT', 308],
]);

function redirectText(redirect: JsonObject): string {
  const code = redirectCodes.get(text(redirect['responseCode'])) ?? 301;
  const scheme =
    str(redirect['schemeRedirect']) ?? (redirect['httpsRedirect'] === true ? 'https' : undefined);
  const port = num(redirect['portRedirect']);
  const host = text(redirect['hostRedirect']);
  const regex = optObj(redirect['regexRewrite']);
  const path =
    str(redirect['pathRedirect']) ??
    (str(redirect['prefixRewrite']) === undefined
      ? undefined
      : `${text(redirect['prefixRewrite'])}*`) ??
    (regex === undefined ? '' : text(regex['substitution']));
  const authority = `${host}${port === undefined ? '' : `:${port}`}`;
  const start =
    scheme === undefined ? (authority === '' ? '' : `//${authority}`) : `${scheme}://${authority}`;
  return `${code} ${start}${path}`.trim();
}

/** Where a route sends a request; `route` is canonical. */
export function routeDestination(dump: Dump, route: JsonObject, names: Names): Destination {
  const action = optObj(route['route']);
  const none: Destination = { kind: 'none', text: '', clusters: [] };
  if (action !== undefined) {
    const targets = routeTargets(route);
    const header = str(action['clusterHeader']);
    if (header !== undefined) {
      return { ...none, kind: 'cluster-header', text: header, clusters: clustersOf(dump, targets) };
    }
    const plugin = action['inlineClusterSpecifierPlugin'] ?? action['clusterSpecifierPlugin'];
    if (plugin !== undefined) {
      const name =
        typeof plugin === 'string' ? plugin : text(obj(obj(plugin)['extension'])['name']);
      return { ...none, kind: 'plugin', text: name };
    }
    return toClusters(dump, targets, names);
  }
  const redirect = optObj(route['redirect']);
  if (redirect !== undefined) return { ...none, kind: 'redirect', text: redirectText(redirect) };
  const direct = optObj(route['directResponse']);
  if (direct !== undefined) {
    return { ...none, kind: 'direct-response', text: String(num(direct['status']) ?? '') };
  }
  if (route['filterAction'] !== undefined)
    return { ...none, kind: 'plugin', text: 'filter_action' };
  return none;
}
