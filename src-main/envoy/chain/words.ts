import type { ChainNode } from '../../contract/chain.ts';
import { at, obj, objects, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { chainWords } from '../match/chain-words.ts';
import { filterChains } from '../references.ts';
import type {
  IndexedHost,
  IndexedListener,
  IndexedRoute,
  IndexedRouteConfig,
} from './chain-index.ts';
import { addressOf, healthOf, localitiesOf } from './endpoint-places.ts';

/** What the names of a control plane say; without it names are shown as they are. */
export interface ChainNames {
  /** Parts of a cluster's name, if it follows a grammar. */
  cluster(name: string):
    | {
        readonly port: number;
        readonly subset: string;
        readonly host: string;
        readonly direction: string;
      }
    | undefined;
  /** A host's name without the ending that all of them share. */
  shortHost(host: string): string;
}

/** What a node says of itself; Envoy's own terms only, so that it reads the same in every language. */
export interface NodeWords {
  readonly title: string;
  readonly subtitle: string;
  readonly state: ChainNode['state'];
  readonly ref: ChainNode['ref'];
  /** The whole name where the title is a short form of it: what a search looks at too. */
  readonly full?: string;
}

function stateOf(entry: ResourceEntry | undefined): ChainNode['state'] {
  if (entry === undefined) return 'ok';
  if (entry.error !== undefined || entry.state === 'error') return 'error';
  if (entry.state === 'warming' || entry.state === 'draining' || entry.state === 'static') {
    return entry.state;
  }
  return 'ok';
}

function routeTitle(route: IndexedRoute): string {
  const { match } = route;
  const conditions = objects(match['headers']).length + objects(match['queryParameters']).length;
  const path =
    text(match['path']) ||
    (text(match['pathSeparatedPrefix']) && `${text(match['pathSeparatedPrefix'])}/*`) ||
    (match['prefix'] !== undefined && `${text(match['prefix'])}*`) ||
    text(at(match, 'safeRegex', 'regex')) ||
    text(match['regex']) ||
    (match['connectMatcher'] === undefined ? '*' : 'CONNECT');
  return conditions === 0 ? path : `${path} +${conditions}`;
}

function routeSubtitle(route: IndexedRoute): string {
  if (route.action !== 'route') return route.action;
  const main = route.targets.filter((target) => !target.mirror);
  if (main.length === 1 && main[0] !== undefined) return route.name || main[0].cluster;
  return main.map((target) => target.weight ?? 0).join(' · ');
}

/** Title and what goes before the rest of the subtitle: the port is the same in most nodes of a path. */
function clusterTitle(name: string, names: ChainNames | undefined): readonly [string, string] {
  const parsed = names?.cluster(name);
  if (parsed === undefined || names === undefined) return [name, ''];
  const port = `:${parsed.port} · `;
  if (parsed.host === '') return [parsed.direction, port];
  const host = names.shortHost(parsed.host);
  return [parsed.subset === '' ? host : `${parsed.subset} · ${host}`, port];
}

export function clusterWords(
  dump: Dump,
  entry: ResourceEntry,
  names: ChainNames | undefined,
): NodeWords {
  const fields = dump.fields(entry, ['type', 'clusterType']);
  const kind = text(fields['type']) || text(at(fields, 'clusterType', 'name')) || 'STATIC';
  const hosts = localitiesOf(dump, entry.index).flatMap((group) => objects(group['lbEndpoints']));
  const healthy = hosts.filter((host) => healthOf(host) === 'HEALTHY').length;
  // ORIGINAL_DST and DNS clusters get their hosts elsewhere: none listed means nothing there.
  const counted = kind === 'EDS' || hosts.length > 0;
  const known = dump.entries('endpoint').length > 0 || hosts.length > 0;
  const [title, port] = clusterTitle(entry.name, names);
  const base = stateOf(entry);
  const bad = counted && known && healthy < hosts.length + (hosts.length === 0 ? 1 : 0);
  return {
    title,
    full: entry.name,
    subtitle: `${port}${counted && known ? `${kind} · ${healthy}/${hosts.length}` : kind}`,
    state: base === 'ok' && bad ? 'warning' : base,
    ref: { kind: 'cluster', index: entry.index },
  };
}

export function listenerWords({ entry, address }: IndexedListener): NodeWords {
  return {
    title: entry.name || address || (entry.error === undefined ? '' : '✗'),
    subtitle: address === entry.name ? '' : address,
    state: stateOf(entry),
    ref: { kind: 'listener', index: entry.index },
  };
}

export function filterChainWords(
  dump: Dump,
  listener: number,
  position: number,
): NodeWords | undefined {
  const entry = dump.entries('listener')[listener];
  if (entry === undefined) return undefined;
  const found = filterChains(dump.resource(entry)).find((one) => one.index === position);
  if (found === undefined) return undefined;
  const words = chainWords(obj(found.chain['filterChainMatch']));
  return {
    title: text(found.chain['name']) || words || (found.index === -1 ? 'default' : '*'),
    subtitle: words || (found.index === -1 ? 'default_filter_chain' : '*'),
    state: 'ok',
    ref: { kind: 'listener', index: entry.index },
  };
}

function refOf({ entry }: IndexedRouteConfig): NodeWords['ref'] {
  return entry === undefined ? undefined : { kind: 'route', index: entry.index };
}

export function routeConfigWords(config: IndexedRouteConfig): NodeWords {
  const inline = config.entry === undefined || config.entry.state === 'static';
  return {
    title: config.name || 'inline',
    subtitle: `${inline ? 'inline' : 'RDS'} · ${config.hosts.length}`,
    state: stateOf(config.entry),
    ref: refOf(config),
  };
}

export function virtualHostWords(
  config: IndexedRouteConfig,
  host: IndexedHost,
  names: ChainNames | undefined,
): NodeWords {
  const short = names?.shortHost(host.name) ?? host.name;
  const port = /:\d+$/.exec(short)?.[0] ?? '';
  return {
    title: short.slice(0, short.length - port.length),
    full: `${host.name} ${host.firstDomain}`,
    subtitle: [port, host.domains === 1 ? host.firstDomain : `${host.domains} domains`]
      .filter(Boolean)
      .join(' · '),
    state: 'ok',
    ref: refOf(config),
  };
}

export function routeWords(dump: Dump, config: IndexedRouteConfig, route: IndexedRoute): NodeWords {
  const dangling = route.targets.some(
    (target) => dump.named('cluster', target.cluster).length === 0,
  );
  return {
    title: routeTitle(route),
    subtitle: routeSubtitle(route),
    state: dangling ? 'error' : 'ok',
    ref: refOf(config),
  };
}

export function endpointWords(
  dump: Dump,
  cluster: number,
  locality: number,
  position: number,
): NodeWords | undefined {
  const group = localitiesOf(dump, cluster)[locality];
  const endpoint = objects(group?.['lbEndpoints'])[position];
  if (endpoint === undefined) return undefined;
  const health = healthOf(endpoint);
  return {
    title: addressOf(endpoint),
    subtitle: health,
    state: health === 'HEALTHY' || health === 'UNKNOWN' ? 'ok' : 'error',
    ref: undefined,
  };
}
