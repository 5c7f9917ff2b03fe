import type { JsonObject } from '../../contract/json.ts';
import type { DestinationRuleSpec, Named, TrafficPolicy } from '../world/description.ts';
import { any, message } from '../world/message.ts';
import { clusterName, fullHost, type Mesh, type Proxy, visibleHosts } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry.ts';
import { autoMutualTls, upstreamClientCertificate, upstreamMutualTls } from './tls.ts';

const unlimited = 4294967295;
const noThresholds = {
  max_connections: unlimited,
  max_pending_requests: unlimited,
  max_requests: unlimited,
  max_retries: unlimited,
};
const upstreamHttp = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
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

const blackHole: JsonObject = {
  '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  name: 'BlackHoleCluster',
  type: 'STATIC',
  connect_timeout: '10s',
  alt_stat_name: 'BlackHoleCluster;',
};

function passthrough(name: string, inboundSide: boolean): JsonObject {
  return any('envoy.config.cluster.v3.Cluster', {
    name,
    type: 'ORIGINAL_DST',
    connect_timeout: '10s',
    lb_policy: 'CLUSTER_PROVIDED',
    circuit_breakers: { thresholds: [noThresholds] },
    upstream_bind_config: inboundSide ? fromInbound : undefined,
    // Both have the stat name of the outbound one (pilot/pkg/networking/core/cluster.go).
    alt_stat_name: 'PassthroughCluster;',
    typed_extension_protocol_options: {
      [upstreamHttp]: any(upstreamHttp, {
        common_http_protocol_options: { idle_timeout: '300s' },
        use_downstream_protocol_config: { http_protocol_options: {}, http2_protocol_options: {} },
      }),
    },
  });
}

/** The source address by which iptables knows Envoy's own traffic to the application. */
const fromInbound: JsonObject = { source_address: { address: '127.0.0.6', port_value: 0 } };

/** Target ports of the pod's services, each with the services that use it. */
export function inboundPorts(
  proxy: Proxy,
): ReadonlyMap<number, readonly { host: RegistryHost; port: RegistryPort }[]> {
  const result = new Map<number, { host: RegistryHost; port: RegistryPort }[]>();
  for (const host of proxy.services) {
    for (const port of host.ports) {
      const own = result.get(port.targetPort) ?? [];
      own.push({ host, port });
      result.set(port.targetPort, own);
    }
  }
  return result;
}

function inbound(
  port: number,
  services: readonly { host: RegistryHost; port: RegistryPort }[],
): JsonObject {
  const hosts = new Map(services.map(({ host }) => [host.hostname, host]));
  return any('envoy.config.cluster.v3.Cluster', {
    name: `inbound|${port}||`,
    type: 'ORIGINAL_DST',
    connect_timeout: '10s',
    lb_policy: 'CLUSTER_PROVIDED',
    circuit_breakers: { thresholds: [noThresholds] },
    // Longer than any process lives: istiod's way of never cleaning up the one host (envoy wants a value).
    cleanup_interval: '9223372035s',
    upstream_bind_config: fromInbound,
    metadata: { filter_metadata: { istio: { services: [...hosts.values()].map(serviceEntry) } } },
    common_lb_config: {},
    alt_stat_name: `inbound|${port}||;`,
    typed_extension_protocol_options: protocolOptions(services[0]?.port.protocol, false),
  });
}

function serviceEntry(host: RegistryHost): JsonObject {
  return { name: host.name, namespace: host.namespace, host: host.hostname };
}

/** The DestinationRule for the host: the client's namespace first, then the service's own. */
export function ruleFor(
  rules: readonly Named<DestinationRuleSpec>[],
  host: RegistryHost,
  proxy: Proxy,
): Named<DestinationRuleSpec> | undefined {
  const fitting = rules.filter(
    (rule) =>
      fullHost(rule.spec.host, rule.namespace) === host.hostname &&
      (rule.spec.workloadSelector === undefined ||
        (rule.namespace === proxy.pod.namespace &&
          Object.entries(rule.spec.workloadSelector.matchLabels).every(
            ([key, value]) => proxy.pod.workload.labels[key] === value,
          ))),
  );
  return (
    fitting.find((rule) => rule.namespace === proxy.pod.namespace) ??
    fitting.find((rule) => rule.namespace === host.namespace)
  );
}

function protocolOptions(
  protocol: RegistryPort['protocol'] | undefined,
  router: boolean,
): JsonObject | undefined {
  if (protocol === 'GRPC' || protocol === 'HTTP2') {
    return {
      [upstreamHttp]: any(upstreamHttp, {
        explicit_http_config: { http2_protocol_options: {} },
      }),
    };
  }
  if (protocol === 'auto' && !router) {
    return {
      [upstreamHttp]: any(upstreamHttp, {
        use_downstream_protocol_config: { http_protocol_options: {}, http2_protocol_options: {} },
      }),
    };
  }
  return undefined;
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

/** `maxRequestsPerConnection` lives in the HTTP protocol options since Envoy deprecated the cluster's own field. */
function withRequestLimit(
  options: JsonObject | undefined,
  policy: TrafficPolicy | undefined,
): JsonObject | undefined {
  const limit = policy?.connectionPool?.http?.maxRequestsPerConnection;
  if (limit === undefined) return options;
  return {
    [upstreamHttp]: any(upstreamHttp, {
      common_http_protocol_options: { max_requests_per_connection: limit },
      explicit_http_config: { http_protocol_options: {} },
    }),
  };
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

function thresholds(policy: TrafficPolicy | undefined): JsonObject {
  const pool = policy?.connectionPool;
  return {
    max_connections: pool?.tcp?.maxConnections ?? unlimited,
    max_pending_requests: pool?.http?.http1MaxPendingRequests ?? unlimited,
    max_requests: pool?.http?.http2MaxRequests ?? unlimited,
    max_retries: unlimited,
  };
}

function outlierDetection(policy: TrafficPolicy | undefined): JsonObject | undefined {
  const outlier = policy?.outlierDetection;
  if (outlier === undefined) return undefined;
  return message({
    consecutive_5xx: outlier.consecutive5xxErrors,
    interval: outlier.interval,
    base_ejection_time: outlier.baseEjectionTime,
    max_ejection_percent: outlier.maxEjectionPercent,
    enforcing_consecutive_5xx: outlier.consecutive5xxErrors === undefined ? undefined : 100,
    enforcing_success_rate: 0,
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
