import type { JsonObject } from '../../contract/json.ts';
import type { DestinationRuleSpec, Named } from '../world/description.ts';
import { any, message } from '../world/message.ts';
import { clusterName, type Mesh, type Proxy, visibleHosts } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry-model.ts';
import { blackHole, passthrough } from './fixed-clusters.ts';
import { inbound, inboundPorts, serviceEntry } from './inbound-clusters.ts';
import { autoMutualTls, upstreamClientCertificate, upstreamMutualTls } from './tls.ts';
import {
  outlierDetection,
  protocolOptions,
  ruleFor,
  thresholds,
  withRequestLimit,
} from './traffic-policy.ts';

const edsFromAds = {
  ads: {},
  initial_fetch_timeout: '0s',
  resource_api_version: 'V3',
};

/** Same answers for the same host, so that ten thousand services are built once for all proxies. */
export class ClusterBuilder {
  readonly #mesh: Mesh;
  readonly #cache = new Map<string, JsonObject>();

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
  }

  /** All clusters that istiod makes for the proxy, sorted by name as Envoy's dump sorts them. */
  clusters(proxy: Proxy): readonly JsonObject[] {
    const result = new Map<string, JsonObject>();
    const add = (name: string, cluster: JsonObject): void => void result.set(name, cluster);
    add('BlackHoleCluster', blackHole);
    if (proxy.type === 'sidecar') {
      add('InboundPassthroughCluster', passthrough('InboundPassthroughCluster', true));
      add('PassthroughCluster', passthrough('PassthroughCluster', false));
      for (const [port, services] of inboundPorts(proxy)) {
        add(`inbound|${port}||`, inbound(port, services));
      }
    }
    for (const host of visibleHosts(proxy, this.#mesh.registry)) {
      for (const port of host.ports) {
        const rule = ruleFor(this.#mesh.description.destinationRules, host, proxy);
        const subsets = rule?.spec.subsets ?? [];
        for (const subset of ['', ...subsets.map((item) => item.name)]) {
          const name = clusterName(port.port, subset, host.hostname);
          add(name, this.#outbound(proxy, host, port, subset, rule));
        }
      }
    }
    return [...result.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  }

  #outbound(
    proxy: Proxy,
    host: RegistryHost,
    port: RegistryPort,
    subset: string,
    rule: Named<DestinationRuleSpec> | undefined,
  ): JsonObject {
    const router = proxy.type === 'router';
    const name = clusterName(port.port, subset, host.hostname);
    const key = `${router}|${rule?.name ?? ''}|${name}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const built = outbound(router, host, port, subset, rule);
    this.#cache.set(key, built);
    return built;
  }
}

function outbound(
  router: boolean,
  host: RegistryHost,
  port: RegistryPort,
  subset: string,
  rule: Named<DestinationRuleSpec> | undefined,
): JsonObject {
  const name = clusterName(port.port, subset, host.hostname);
  const policy = rule?.spec.trafficPolicy;
  // Gateways have no original destination of a headless service: for them it is EDS.
  const type = host.discovery === 'ORIGINAL_DST' && router ? 'EDS' : host.discovery;
  const dns = type === 'STRICT_DNS';
  const sni = `outbound_.${port.port}_.${subset}_.${host.hostname}`;
  const http2 = port.protocol === 'GRPC' || port.protocol === 'HTTP2';
  const mutual = upstreamMutualTls(sni, http2 ? ['istio', 'h2'] : ['istio'], host.serviceAccounts);
  const credentialName = policy?.tls?.credentialName;
  const auto = !host.external && policy?.tls?.mode !== 'DISABLE' && credentialName === undefined;
  const ring = policy?.loadBalancer?.consistentHash !== undefined;
  return any('envoy.config.cluster.v3.Cluster', {
    name,
    type,
    eds_cluster_config: type === 'EDS' ? { eds_config: edsFromAds, service_name: name } : undefined,
    connect_timeout: policy?.connectionPool?.tcp?.connectTimeout ?? '10s',
    lb_policy: type === 'ORIGINAL_DST' ? 'CLUSTER_PROVIDED' : ring ? 'RING_HASH' : 'LEAST_REQUEST',
    circuit_breakers: { thresholds: [thresholds(policy)] },
    dns_refresh_rate: dns ? '60s' : undefined,
    dns_lookup_family: dns ? 'V4_ONLY' : undefined,
    outlier_detection: outlierDetection(policy),
    ring_hash_lb_config: ring ? { minimum_ring_size: '1024' } : undefined,
    transport_socket:
      credentialName !== undefined
        ? upstreamClientCertificate(credentialName, host.hostname)
        : type === 'ORIGINAL_DST' && auto
          ? mutual
          : undefined,
    metadata: { filter_metadata: { istio: metadata(host, subset, rule) } },
    common_lb_config: { healthy_panic_threshold: {} },
    alt_stat_name: `${name};`,
    load_assignment: dns ? dnsEndpoints(name, host, port) : undefined,
    typed_extension_protocol_options: withRequestLimit(
      protocolOptions(port.protocol, router),
      policy,
    ),
    respect_dns_ttl: dns ? true : undefined,
    transport_socket_matches: type === 'EDS' && auto ? autoMutualTls(mutual) : undefined,
    typed_dns_resolver_config: dns
      ? {
          name: 'envoy.network.dns_resolver.cares',
          typed_config: any(
            'envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig',
            { udp_max_queries: 100 },
          ),
        }
      : undefined,
    dns_jitter: dns ? '0.100s' : undefined,
  });
}

function metadata(
  host: RegistryHost,
  subset: string,
  rule: Named<DestinationRuleSpec> | undefined,
): JsonObject {
  return message({
    services: [serviceEntry(host)],
    config:
      rule === undefined
        ? undefined
        : `/apis/networking.istio.io/v1/namespaces/${rule.namespace}/destination-rule/${rule.name}`,
    subset: subset === '' ? undefined : subset,
    external: host.external ? true : undefined,
  });
}

function dnsEndpoints(name: string, host: RegistryHost, port: RegistryPort): JsonObject {
  const endpoints = host.endpoints(port).map((endpoint) => ({
    endpoint: {
      address: { socket_address: { address: endpoint.address, port_value: endpoint.port } },
    },
    metadata: { filter_metadata: { istio: { workload: endpoint.workload } } },
    load_balancing_weight: 1,
  }));
  return {
    cluster_name: name,
    endpoints: [{ locality: {}, lb_endpoints: endpoints, load_balancing_weight: endpoints.length }],
  };
}
