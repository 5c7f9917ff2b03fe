import type { CardState, ChainCard, ChainRow } from '../../../contract/chain.ts';
import { type JsonObject, obj, objects } from '../../../contract/json.ts';
import { type Message, sentence } from '../../../words/keys.ts';
import type { ProxyConfig, ResourceEntry } from '../../dump.ts';
import { filterChains } from '../../references.ts';
import { clusterType, findsEndpointsOnDemand } from '../../tables/clusters.ts';
import { endpointsOfCluster, type EndpointSource } from '../../tables/endpoint-sources.ts';
import { clusterSecurity } from '../../tables/security.ts';
import { shadowedRoutes } from '../../tables/shadow.ts';
import {
  clusterId,
  endpointId,
  filterChainId,
  listenerId,
  parseNodeId,
  routeConfigId,
  routeId,
} from '../node-id.ts';
import { said } from './card-words.ts';
import type { ChainNames } from './names.ts';
import { routeFacts } from './route-words.ts';
import { cardWords } from './words.ts';
import { down } from './world.ts';
import { type Entry, hostAt, isMerged, up, type World } from './world-model.ts';

/** Endpoints drawn on a cluster's card; the rest is counted. */
const rowsShown = 4;

type Drawn = Pick<ChainCard, 'nodes' | 'state' | 'madeBy'> & {
  readonly facts?: readonly Message[];
  readonly rows?: ChainRow[];
  readonly endpoints?: ChainCard['endpoints'];
  readonly order?: number;
  readonly shadowedBy?: number;
};

function stateOf(entry: ResourceEntry | undefined): CardState {
  if (entry === undefined) return 'ok';
  if (entry.error !== undefined || entry.state === 'error') return 'error';
  return entry.state === 'warming' || entry.state === 'draining' ? entry.state : 'ok';
}

/** Makes the cards of one picture; what several cards read of one resource is read once. */
export class CardMaker {
  readonly #config: ProxyConfig;
  readonly #world: World;
  readonly #names: ChainNames;
  readonly #hosts = new Map<string, readonly JsonObject[]>();
  readonly #shadows = new Map<string, readonly (number | undefined)[]>();

  constructor(config: ProxyConfig, world: World, names: ChainNames) {
    this.#config = config;
    this.#world = world;
    this.#names = names;
  }

  card(id: string): ChainCard[] {
    const words = cardWords(this.#world, id, this.#names);
    const path = parseNodeId(id);
    if (words === undefined || path === undefined) return [];
    const dangling = path.parts[0] === 'missing';
    const column =
      path.lane === 'cluster'
        ? ('cluster' as const)
        : path.lane === 'route'
          ? ('route' as const)
          : path.lane === 'listener' || path.lane === 'filter-chain'
            ? ('entry' as const)
            : ('virtual-host' as const);
    const drawn = dangling
      ? { nodes: [id], state: 'error' as const, madeBy: [] }
      : this.#drawn(id, column);
    const { facts = [], rows = [], nodes, state, madeBy, ...rest } = drawn;
    return [
      {
        id,
        column,
        nodes,
        ...(words.ref === undefined ? {} : { ref: words.ref }),
        title: words.title,
        pill: words.pill,
        facts: [...words.facts, ...facts],
        whole: words.whole,
        state,
        madeBy: [...madeBy],
        dangling,
        rows,
        ...rest,
      },
    ];
  }

  #drawn(id: string, column: ChainCard['column']): Drawn {
    switch (column) {
      case 'entry': {
        const entry = this.#world.entries.get(id);
        return entry === undefined
          ? { nodes: [id], state: 'ok', madeBy: [] }
          : entryCard(id, entry);
      }
      case 'virtual-host':
        return this.#host(id);
      case 'route':
        return this.#route(id, Number(parseNodeId(id)?.parts[2]));
      case 'cluster':
        return this.#cluster(id, Number(parseNodeId(id)?.parts[0]));
    }
  }

  /** Virtual hosts of a route configuration, canonical. */
  #hostsOf(key: string): readonly JsonObject[] {
    const known = this.#hosts.get(key);
    if (known !== undefined) return known;
    const { dump, index } = this.#world;
    const { entry } = index.routeConfigs.get(key) ?? {};
    const inline = /^l(\d+)\.(-?\d+)$/.exec(key);
    const listener = dump.entries('listener')[Number(inline?.[1] ?? -1)];
    const hosts =
      entry !== undefined
        ? objects(dump.resource(entry)['virtualHosts'])
        : listener === undefined
          ? []
          : inlineHosts(dump.resource(listener), Number(inline?.[2]));
    this.#hosts.set(key, hosts);
    return hosts;
  }

  #host(id: string): Drawn {
    const found = hostAt(this.#world, id);
    if (found === undefined) return { nodes: [id], state: 'ok', madeBy: [] };
    const { key, h, host } = found;
    const entry = this.#world.index.routeConfigs.get(key)?.entry;
    if (!isMerged(host)) return { nodes: [id], state: stateOf(entry), madeBy: [] };
    const [route = {}] = objects(this.#hostsOf(key)[h]?.['routes']);
    return {
      nodes: [id, routeId(key, h, 0)],
      state: this.#leadsNowhere(id) ? 'error' : stateOf(entry),
      madeBy: [...this.#names.madeBy(route)],
      // Retries and timeouts of the one route that nobody wrote are the mesh's own: noise on every card.
      ...(route['route'] === undefined
        ? { facts: routeFacts(this.#world, route, this.#names) }
        : {}),
    };
  }

  #route(id: string, r: number): Drawn {
    const found = hostAt(this.#world, id);
    if (found === undefined) return { nodes: [id], state: 'ok', madeBy: [] };
    const { key, h } = found;
    const routes = objects(this.#hostsOf(key)[h]?.['routes']);
    const route = routes[r] ?? {};
    const owner = `${key}/${String(h)}`;
    const shadows = this.#shadows.get(owner) ?? shadowedRoutes(routes);
    this.#shadows.set(owner, shadows);
    const earlier = shadows[r];
    return {
      nodes: [id],
      state: this.#leadsNowhere(id) ? 'error' : earlier === undefined ? 'ok' : 'warning',
      madeBy: [...this.#names.madeBy(route)],
      facts:
        earlier === undefined
          ? routeFacts(this.#world, route, this.#names)
          : [sentence('chain.route.shadowed', { order: earlier + 1 })],
      order: r + 1,
      ...(earlier === undefined ? {} : { shadowedBy: earlier + 1 }),
    };
  }

  #leadsNowhere(id: string): boolean {
    return down(this.#world, id).some(({ kind }) => kind === 'dangling');
  }

  #cluster(id: string, position: number): Drawn {
    const { dump } = this.#world;
    const entry = dump.entries('cluster')[position];
    if (entry === undefined) return { nodes: [id], state: 'ok', madeBy: [] };
    const cluster = dump.resource(entry);
    const type = clusterType(cluster);
    const security = clusterSecurity(cluster);
    const sources = endpointsOfCluster(this.#config, entry);
    const counted =
      sources !== undefined && !(sources.length === 0 && findsEndpointsOnDemand(type));
    const usable = sources?.filter((one) => one.usable).length ?? 0;
    const total = sources?.length ?? 0;
    const own = stateOf(entry);
    const used = up(this.#world, id).length > 0;
    return {
      nodes: [clusterId(position)],
      state:
        own !== 'ok' || !counted || usable === total
          ? own === 'ok' && counted && total === 0
            ? used
              ? 'error'
              : 'warning'
            : own
          : usable === 0
            ? 'error'
            : 'warning',
      madeBy: [...this.#names.madeBy(cluster)],
      facts: [
        ...(security === 'mutual-tls' || security === 'mutual-tls-where-offered'
          ? [said('mTLS')]
          : security === 'tls'
            ? [said('TLS')]
            : []),
        ...(type === 'EDS' ? [] : [said(type)]),
        ...(counted && usable < total ? [said(`${String(usable)}/${String(total)}`)] : []),
      ],
      rows: counted ? this.#rows(entry, sources) : [],
      ...(counted ? { endpoints: { hidden: Math.max(0, total - rowsShown), usable, total } } : {}),
    };
  }

  /** Those that Envoy would not use come first among the few that are drawn: they are what one looks for. */
  #rows(entry: ResourceEntry, sources: readonly EndpointSource[]): ChainRow[] {
    const ids = endpointIds(sources, entry.index);
    const order = [...sources.keys()];
    if (sources.length > rowsShown) {
      order.sort((a, b) => Number(sources[a]?.usable) - Number(sources[b]?.usable));
    }
    return order.slice(0, rowsShown).flatMap((at): ChainRow[] => {
      const source = sources[at];
      return source === undefined ? [] : [this.#row(source, ids[at] ?? '')];
    });
  }

  #row(source: EndpointSource, id: string): ChainRow {
    const { usable, ejected, health, lbEndpoint, address } = source;
    const workload = lbEndpoint === undefined ? '' : this.#names.workload(lbEndpoint);
    return {
      id,
      ref: { kind: source.entry.kind, index: source.entry.index },
      address,
      state: usable ? (health === 'DEGRADED' ? 'warning' : 'ok') : ejected ? 'warning' : 'error',
      notes: [
        ...(ejected
          ? [sentence('chain.endpoint.ejected')]
          : usable && health !== 'DEGRADED'
            ? []
            : [said(health === 'UNKNOWN' ? 'UNHEALTHY' : health)]),
        ...(workload === '' ? [] : [said(workload)]),
      ],
    };
  }
}

function inlineHosts(listener: JsonObject, chain: number): readonly JsonObject[] {
  const found = filterChains(listener).find(({ index }) => index === chain)?.chain ?? {};
  for (const filter of objects(found['filters'])) {
    const config = obj(
      obj(filter['typedConfig'])['routeConfig'] ?? obj(filter['config'])['routeConfig'],
    );
    if (config['virtualHosts'] !== undefined) return objects(config['virtualHosts']);
  }
  return [];
}

function entryCard(id: string, { listener, chains }: Entry): Drawn {
  const position = listener.entry.index;
  const [first] = chains;
  return {
    nodes: [
      ...new Set([
        id,
        listenerId(position),
        ...chains.map((chain) => filterChainId(position, chain.index)),
        ...(first?.routeConfig === undefined ? [] : [routeConfigId(first.routeConfig)]),
      ]),
    ],
    state: stateOf(listener.entry),
    madeBy: [],
  };
}

/** The ids that tables and links give endpoints: cluster, locality, position. */
function endpointIds(sources: readonly EndpointSource[], cluster: number): readonly string[] {
  const groups = new Map<JsonObject | undefined, { locality: number; next: number }>();
  return sources.map(({ group }) => {
    // Hosts of `/clusters` that no assignment lists stand after all localities.
    const known = groups.get(group) ?? { locality: groups.size, next: 0 };
    groups.set(group, known);
    known.next += 1;
    return endpointId(cluster, known.locality, known.next - 1);
  });
}
