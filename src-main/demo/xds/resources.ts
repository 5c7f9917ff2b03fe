import type { JsonObject } from '../../contract/json.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { ClusterBuilder } from './clusters.ts';
import { EndpointBuilder } from './endpoints.ts';
import { gatewayListeners, gatewayRoutes } from './gateway.ts';
import { virtualInbound } from './inbound-listener.ts';
import { outboundListeners } from './outbound-listeners.ts';
import { RouteBuilder } from './routes.ts';

/** What istiod would send to one proxy now, in Envoy's proto names, each kind by resource name. */
export interface ProxyResources {
  readonly clusters: ReadonlyMap<string, JsonObject>;
  readonly listeners: ReadonlyMap<string, JsonObject>;
  readonly routes: ReadonlyMap<string, JsonObject>;
  readonly endpoints: ReadonlyMap<string, JsonObject>;
}

/** Resources by name, in the order given. */
export function byName(items: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(
    items.map((item) => [typeof item['name'] === 'string' ? item['name'] : '', item] as const),
  );
}

/** Makes the resources of every proxy of a mesh; what proxies share is built once. */
export class ConfigGenerator {
  readonly #mesh: Mesh;
  readonly #clusters: ClusterBuilder;
  readonly #endpoints: EndpointBuilder;
  readonly #routes: RouteBuilder;

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
    this.#clusters = new ClusterBuilder(mesh);
    this.#endpoints = new EndpointBuilder(mesh);
    this.#routes = new RouteBuilder(mesh);
  }

  resources(proxy: Proxy): ProxyResources {
    const router = proxy.type === 'router';
    return {
      clusters: byName(this.#clusters.clusters(proxy)),
      endpoints: this.#endpoints.assignments(proxy),
      listeners: byName(
        router
          ? gatewayListeners(this.#mesh, proxy)
          : [...outboundListeners(this.#mesh, proxy), virtualInbound(this.#mesh, proxy)],
      ),
      routes: router ? gatewayRoutes(this.#mesh, proxy) : this.#routes.sidecarRoutes(proxy),
    };
  }
}
