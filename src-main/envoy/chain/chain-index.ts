import { type JsonObject, objects, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { chainTarget, filterChains, routeTargets, servingEntry } from '../references.ts';
import type {
  ChainIndex,
  IndexedChain,
  IndexedHost,
  IndexedListener,
  IndexedRouteConfig,
} from './chain-model.ts';
import { filterChainId, inlineKey, missingId, routeConfigId, routeId } from './node-id.ts';

function addressText(listener: JsonObject): string {
  const address = listener['address'];
  if (typeof address !== 'object' || address === null || Array.isArray(address)) return '';
  const socket = address['socketAddress'];
  if (typeof socket === 'object' && socket !== null && !Array.isArray(socket)) {
    const port = socket['portValue'];
    const shown = typeof port === 'number' || typeof port === 'string' ? port : 0;
    return `${text(socket['address'])}:${shown}`;
  }
  const pipe = address['pipe'];
  return typeof pipe === 'object' && pipe !== null && !Array.isArray(pipe)
    ? text(pipe['path'])
    : '';
}

function indexHosts(config: JsonObject): IndexedHost[] {
  return objects(config['virtualHosts']).map((host) => {
    const domains = Array.isArray(host['domains']) ? host['domains'] : [];
    return {
      name: text(host['name']),
      domains: domains.length,
      firstDomain: text(domains[0]),
      routes: objects(host['routes']).map((route) => ({
        name: text(route['name']),
        match: objects([route['match'] ?? {}])[0] ?? {},
        action:
          route['route'] !== undefined
            ? 'route'
            : route['redirect'] !== undefined
              ? 'redirect'
              : route['directResponse'] !== undefined
                ? 'directResponse'
                : 'other',
        targets: routeTargets(route),
      })),
    };
  });
}

class Builder {
  readonly routeConfigs = new Map<string, IndexedRouteConfig>();
  readonly chainsOfConfig = new Map<string, string[]>();
  readonly usersOfCluster = new Map<string, string[]>();
  readonly totals = { chains: 0, hosts: 0, routes: 0 };
  readonly #taken = new Set<number>();
  readonly #dump: Dump;

  constructor(dump: Dump) {
    this.#dump = dump;
  }

  addConfig(key: string, config: JsonObject, entry: ResourceEntry | undefined): void {
    const hosts = indexHosts(config);
    this.routeConfigs.set(key, { key, name: text(config['name']), entry, hosts });
    this.totals.hosts += hosts.length;
    hosts.forEach((host, h) => {
      this.totals.routes += host.routes.length;
      host.routes.forEach((route, r) => {
        for (const target of route.targets) this.#uses(target.cluster, routeId(key, h, r));
      });
    });
  }

  addListener(entry: ResourceEntry): IndexedListener {
    const listener = this.#dump.resource(entry);
    const chains = filterChains(listener).map(({ index, chain }): IndexedChain => {
      const { inline, ...target } = chainTarget(chain);
      const id = filterChainId(entry.index, index);
      this.totals.chains += 1;
      for (const cluster of target.clusters) this.#uses(cluster.cluster, id);
      let routeConfig: string | undefined;
      if (inline !== undefined) {
        const copy = this.#copyOf(inline);
        routeConfig = copy === undefined ? inlineKey(entry.index, index) : copy.index.toString();
        this.addConfig(routeConfig, inline, copy);
        push(this.chainsOfConfig, routeConfigId(routeConfig), id);
      } else if (target.routeConfig !== undefined) {
        const found = servingEntry(this.#dump.named('route', target.routeConfig));
        routeConfig = found === undefined ? undefined : found.index.toString();
        const node =
          routeConfig === undefined
            ? missingId('route-config', target.routeConfig)
            : routeConfigId(routeConfig);
        push(this.chainsOfConfig, node, id);
      }
      return { index, name: text(chain['name']), target, routeConfig };
    });
    return {
      entry,
      address: addressText(listener),
      handsOff: listener['useOriginalDst'] === true,
      bound: isBound(listener),
      chains,
    };
  }

  /**
   * Envoy lists inline configurations a second time among static_route_configs, names empty or repeated
   * (config_dump.proto, RoutesConfigDump): the entry that says the same is the one the tables show.
   */
  #copyOf(inline: JsonObject): ResourceEntry | undefined {
    const wanted = JSON.stringify({ ...inline, '@type': undefined });
    const found = this.#dump.named('route', text(inline['name'])).find((entry) => {
      if (entry.state !== 'static' || this.#taken.has(entry.index)) return false;
      return JSON.stringify({ ...this.#dump.resource(entry), '@type': undefined }) === wanted;
    });
    if (found !== undefined) this.#taken.add(found.index);
    return found;
  }

  #uses(cluster: string, user: string): void {
    push(this.usersOfCluster, cluster, user);
  }
}

function isBound(listener: JsonObject): boolean {
  const deprecated = objects([listener['deprecatedV1'] ?? {}])[0] ?? {};
  return listener['bindToPort'] !== false && deprecated['bindToPort'] !== false;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else if (known.at(-1) !== value) known.push(value);
}

const indexes = new WeakMap<Dump, ChainIndex>();

/** Built once per dump: one pass over all listeners and route configurations. */
export function chainIndex(dump: Dump): ChainIndex {
  const known = indexes.get(dump);
  if (known !== undefined) return known;
  const builder = new Builder(dump);
  const listeners = dump.entries('listener').map((entry) => builder.addListener(entry));
  for (const entry of dump.entries('route')) {
    const key = entry.index.toString();
    if (!builder.routeConfigs.has(key)) builder.addConfig(key, dump.resource(entry), entry);
  }
  const { routeConfigs, chainsOfConfig, usersOfCluster, totals } = builder;
  const made = { listeners, routeConfigs, chainsOfConfig, usersOfCluster, totals };
  indexes.set(dump, made);
  return made;
}
