import type { JsonObject } from '../../contract/json.ts';
import type { Named, VirtualServiceSpec } from '../world/description.ts';
import { any } from '../world/message.ts';
import { fullHost, type Mesh, type Proxy, visibleHosts } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry-model.ts';
import { defaultRoute, type RouteContext, virtualServiceRoutes } from './route-actions.ts';
import { ruleFor } from './traffic-policy.ts';

/** RouteConfigurations for the sidecar's outbound HTTP listeners, by name. */
export class RouteBuilder {
  readonly #mesh: Mesh;
  readonly #virtualHosts = new Map<string, JsonObject>();

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
  }

  sidecarRoutes(proxy: Proxy): ReadonlyMap<string, JsonObject> {
    const shared = new Map<number, JsonObject[]>();
    const result = new Map<string, JsonObject>();
    for (const host of visibleHosts(proxy, this.#mesh.registry)) {
      for (const port of host.ports) {
        if (isHttp(port)) {
          const list = shared.get(port.port) ?? [];
          list.push(this.#virtualHost(proxy, host, port));
          shared.set(port.port, list);
        } else if (port.protocol === 'auto' && host.vip !== '0.0.0.0') {
          const name = `${host.hostname}:${port.port}`;
          const only = this.#build(proxy, host, port, ['*']);
          result.set(name, routeConfiguration(name, [only]));
        }
      }
    }
    for (const [port, hosts] of shared) {
      const name = String(port);
      result.set(name, routeConfiguration(name, [...hosts, catchAll(proxy)]));
    }
    return new Map([...result.entries()].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Names depend on the client's namespace (short names), routes on VirtualServices: cached per namespace. */
  #virtualHost(proxy: Proxy, host: RegistryHost, port: RegistryPort): JsonObject {
    const near = host.namespace === proxy.pod.namespace;
    const key = `${near}|${host.hostname}|${port.port}`;
    const known = this.#virtualHosts.get(key);
    if (known !== undefined) return known;
    const built = this.#build(proxy, host, port, domains(host, near));
    this.#virtualHosts.set(key, built);
    return built;
  }

  #build(proxy: Proxy, host: RegistryHost, port: RegistryPort, names: string[]): JsonObject {
    const context = routeContext(this.#mesh, proxy, port.port, 'mesh');
    const source = meshVirtualService(this.#mesh, host);
    return {
      name: `${host.hostname}:${port.port}`,
      domains: names,
      routes:
        source === undefined
          ? [defaultRoute(host.hostname, port.port, context)]
          : virtualServiceRoutes(source, context),
      include_request_attempt_count: true,
    };
  }
}

export function isHttp(port: RegistryPort): boolean {
  return port.protocol === 'HTTP' || port.protocol === 'HTTP2' || port.protocol === 'GRPC';
}

export function routeContext(
  mesh: Mesh,
  proxy: Proxy,
  port: number,
  gateway: string,
): RouteContext {
  return {
    gateway,
    registry: mesh.registry,
    port,
    hashHeader: (hostname) => {
      const host = mesh.registry.host(hostname);
      if (host === undefined) return undefined;
      const rule = ruleFor(mesh.description.destinationRules, host, proxy);
      return rule?.spec.trafficPolicy?.loadBalancer?.consistentHash?.httpHeaderName;
    },
  };
}

/** The VirtualService that speaks for the host inside the mesh (no gateways, or `mesh` among them). */
function meshVirtualService(mesh: Mesh, host: RegistryHost): Named<VirtualServiceSpec> | undefined {
  return mesh.description.virtualServices.find(
    (item) =>
      (item.spec.gateways ?? ['mesh']).includes('mesh') &&
      item.spec.http !== undefined &&
      item.spec.hosts.some((name) => fullHost(name, item.namespace) === host.hostname),
  );
}

/** Every way of writing the host's name that resolves to it from the client's namespace. */
function domains(host: RegistryHost, near: boolean): string[] {
  const { hostname, name, namespace, vip } = host;
  const address = vip === '0.0.0.0' ? [] : [vip];
  if (host.external) return [hostname, `${hostname}.`, ...address];
  const short = near
    ? [name, `${name}.${namespace}.svc`, `${name}.${namespace}`]
    : [`${name}.${namespace}`, `${name}.${namespace}.svc`];
  return [hostname, `${hostname}.`, ...short, ...address];
}

export function routeConfiguration(name: string, virtualHosts: readonly JsonObject[]): JsonObject {
  return any('envoy.config.route.v3.RouteConfiguration', {
    name,
    virtual_hosts: [...virtualHosts],
    validate_clusters: false,
    max_direct_response_body_size_bytes: 1048576,
    ignore_port_in_host_matching: true,
  });
}

/** Where requests for unknown hosts go: on, or 502 where only the registry is allowed. */
function catchAll(proxy: Proxy): JsonObject {
  const name = proxy.registryOnly ? 'block_all' : 'allow_any';
  const route = proxy.registryOnly
    ? { match: { prefix: '/' }, direct_response: { status: 502 }, name }
    : {
        match: { prefix: '/' },
        route: { cluster: 'PassthroughCluster', timeout: '0s', max_grpc_timeout: '0s' },
        name,
      };
  return { name, domains: ['*'], routes: [route], include_request_attempt_count: true };
}
