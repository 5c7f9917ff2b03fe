import type { ChainNode } from '../../contract/chain.ts';
import type { JsonObject } from '../../contract/json.ts';
import { at, num, obj, objects, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { chainWords } from '../match/chain-words.ts';
import { filterChains } from '../references.ts';
import { type ChainIndex, type IndexedRoute } from './chain-index.ts';
import { parseNodeId } from './node-id.ts';
import { endpointsOf, localitiesOf } from './relations.ts';

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

function healthOf(endpoint: JsonObject): string {
  return text(endpoint['healthStatus']) || 'HEALTHY';
}

export function addressOf(endpoint: JsonObject): string {
  const address = obj(at(endpoint, 'endpoint', 'address'));
  const socket = obj(address['socketAddress']);
  if (socket['address'] !== undefined) {
    return `${text(socket['address'])}:${num(socket['portValue']) ?? 0}`;
  }
  const internal = obj(address['envoyInternalAddress']);
  if (internal['serverListenerName'] !== undefined) {
    return `envoy://${text(internal['serverListenerName'])}/${text(internal['endpointId'])}`;
  }
  return text(at(address, 'pipe', 'path'));
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

function clusterWords(dump: Dump, entry: ResourceEntry, names: ChainNames | undefined): NodeWords {
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

/** Undefined for an id that names nothing in this dump. */
export function nodeWords(
  dump: Dump,
  index: ChainIndex,
  id: string,
  names: ChainNames | undefined,
): NodeWords | undefined {
  const path = parseNodeId(id);
  if (path === undefined) return undefined;
  const [first = '', second = '', third = ''] = path.parts;
  if (first === 'missing') return { title: second, subtitle: '✗', state: 'error', ref: undefined };
  const config = index.routeConfigs.get(first);
  const ref =
    config?.entry === undefined
      ? undefined
      : ({ kind: 'route', index: config.entry.index } as const);
  switch (path.lane) {
    case 'listener': {
      const listener = index.listeners[Number(first)];
      if (listener === undefined) return undefined;
      const { entry, address } = listener;
      return {
        title: entry.name || address || (entry.error === undefined ? '' : '✗'),
        subtitle: address === entry.name ? '' : address,
        state: stateOf(entry),
        ref: { kind: 'listener', index: entry.index },
      };
    }
    case 'filter-chain': {
      const entry = dump.entries('listener')[Number(first)];
      if (entry === undefined) return undefined;
      const found = filterChains(dump.resource(entry)).find((one) => one.index === Number(second));
      if (found === undefined) return undefined;
      const words = chainWords(obj(found.chain['filterChainMatch']));
      return {
        title: text(found.chain['name']) || words || (found.index === -1 ? 'default' : '*'),
        subtitle: words || (found.index === -1 ? 'default_filter_chain' : '*'),
        state: 'ok',
        ref: { kind: 'listener', index: entry.index },
      };
    }
    case 'route-config':
      if (config === undefined) return undefined;
      return {
        title: config.name || 'inline',
        subtitle: `${config.entry === undefined || config.entry.state === 'static' ? 'inline' : 'RDS'} · ${config.hosts.length}`,
        state: stateOf(config.entry),
        ref,
      };
    case 'virtual-host': {
      const host = config?.hosts[Number(second)];
      if (host === undefined) return undefined;
      const short = names?.shortHost(host.name) ?? host.name;
      const port = /:\d+$/.exec(short)?.[0] ?? '';
      return {
        title: short.slice(0, short.length - port.length),
        full: `${host.name} ${host.firstDomain}`,
        subtitle: [port, host.domains === 1 ? host.firstDomain : `${host.domains} domains`]
          .filter(Boolean)
          .join(' · '),
        state: 'ok',
        ref,
      };
    }
    case 'route': {
      const route = config?.hosts[Number(second)]?.routes[Number(third)];
      if (route === undefined) return undefined;
      const dangling = route.targets.some(
        (target) => dump.named('cluster', target.cluster).length === 0,
      );
      return {
        title: routeTitle(route),
        subtitle: routeSubtitle(route),
        state: dangling ? 'error' : 'ok',
        ref,
      };
    }
    case 'cluster': {
      const entry = dump.entries('cluster')[Number(first)];
      return entry === undefined ? undefined : clusterWords(dump, entry, names);
    }
    case 'endpoint': {
      const endpoint = objects(localitiesOf(dump, Number(first))[Number(second)]?.['lbEndpoints'])[
        Number(third)
      ];
      if (endpoint === undefined) return undefined;
      const health = healthOf(endpoint);
      return {
        title: addressOf(endpoint),
        subtitle: health,
        state: health === 'HEALTHY' || health === 'UNKNOWN' ? 'ok' : 'error',
        ref: undefined,
      };
    }
  }
}

const endpointTotals = new WeakMap<Dump, number>();

/** Endpoints of all clusters; one partial parse of each, once per dump. */
export function countEndpoints(dump: Dump): number {
  const known = endpointTotals.get(dump);
  if (known !== undefined) return known;
  const total = dump
    .entries('cluster')
    .reduce((sum, entry) => sum + endpointsOf(dump, entry.index).length, 0);
  endpointTotals.set(dump, total);
  return total;
}
