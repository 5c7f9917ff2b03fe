import type { JsonObject } from '../../contract/json.ts';
import { message, repeated, socketAddress } from '../world/message.ts';
import { clusterName, type Mesh, type Proxy, visibleHosts } from '../world/proxy.ts';
import type { Endpoint, RegistryHost, RegistryPort } from '../world/registry-model.ts';
import { matches } from '../world/workloads.ts';
import { ruleFor } from './traffic-policy.ts';

/** ClusterLoadAssignments for the proxy's EDS clusters, sorted by cluster name, as istiod sends them. */
export class EndpointBuilder {
  readonly #mesh: Mesh;
  readonly #cache = new Map<string, JsonObject>();

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
  }

  assignments(proxy: Proxy): ReadonlyMap<string, JsonObject> {
    const result = new Map<string, JsonObject>();
    for (const host of visibleHosts(proxy, this.#mesh.registry)) {
      const eds =
        host.discovery === 'EDS' || (host.discovery === 'ORIGINAL_DST' && proxy.type === 'router');
      if (!eds) continue;
      const rule = ruleFor(this.#mesh.description.destinationRules, host, proxy);
      for (const port of host.ports) {
        for (const subset of [undefined, ...(rule?.spec.subsets ?? [])]) {
          const name = clusterName(port.port, subset?.name ?? '', host.hostname);
          const labels = subset?.labels;
          // With mode DISABLE the endpoints do not offer mutual TLS to this client.
          const plaintext = rule?.spec.trafficPolicy?.tls?.mode === 'DISABLE';
          const failover = rule?.spec.trafficPolicy?.outlierDetection !== undefined;
          const zone = failover ? proxy.pod.node.zone : undefined;
          const key = `${plaintext}|${zone ?? ''}|${name}`;
          const known =
            this.#cache.get(key) ?? assignment(name, host, port, { labels, plaintext, zone });
          this.#cache.set(key, known);
          result.set(name, known);
        }
      }
    }
    return new Map([...result.entries()].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

interface ClientView {
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly plaintext: boolean;
  /** The client's zone, where outlier detection makes istiod give localities priorities. */
  readonly zone: string | undefined;
}

function assignment(
  name: string,
  host: RegistryHost,
  port: RegistryPort,
  client: ClientView,
): JsonObject {
  const { labels, plaintext, zone } = client;
  const endpoints = host
    .endpoints(port)
    .filter((endpoint) => labels === undefined || matches(labels, endpoint.labels));
  const localities = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const key = endpoint.pod === undefined ? '' : endpoint.pod.node.zone;
    const own = localities.get(key) ?? [];
    own.push(endpoint);
    localities.set(key, own);
  }
  const near = (key: string): boolean =>
    zone === undefined || key === zone || !localities.has(zone);
  const groups = [...localities.entries()]
    .sort(([a], [b]) => Number(near(b)) - Number(near(a)) || (a < b ? -1 : 1))
    .map(([key, members]) =>
      message({
        locality: locality(members[0]),
        lb_endpoints: members.map((endpoint) => lbEndpoint(endpoint, plaintext)),
        load_balancing_weight: members.length,
        // Without an endpoint in the client's own zone the others move up to priority 0, which is not written.
        priority: near(key) ? undefined : 1,
      }),
    );
  return message({ cluster_name: name, endpoints: repeated(groups) });
}

function locality(endpoint: Endpoint | undefined): JsonObject {
  const node = endpoint?.pod?.node;
  return node === undefined ? {} : { region: node.region, zone: node.zone };
}

function lbEndpoint(endpoint: Endpoint, plaintext: boolean): JsonObject {
  return message({
    endpoint: { address: socketAddress(endpoint.address, endpoint.port) },
    // HEALTHY is UNKNOWN, the default, on the wire; Envoy fills it in.
    health_status: endpoint.healthy ? undefined : 'UNHEALTHY',
    metadata: {
      filter_metadata: message({
        istio: { workload: endpoint.workload },
        'envoy.transport_socket_match':
          endpoint.mutualTls && !plaintext ? { tlsMode: 'istio' } : undefined,
      }),
    },
    load_balancing_weight: 1,
  });
}
