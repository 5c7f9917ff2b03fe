import type { Extensions } from './entry.ts';

export const extensionsNetwork: Extensions = {
  'envoy.clusters.aggregate': {
    evaluated: 'trace/upstream/aggregate',
    types: ['extensions.clusters.aggregate.v3.ClusterConfig'],
  },
  'envoy.clusters.dynamic_forward_proxy': {
    evaluated: 'trace/upstream/single-host',
    types: ['extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig'],
  },
  'envoy.clusters.original_dst': {
    evaluated: 'trace/upstream/single-host',
    types: ['extensions.clusters.original_dst.v3.OriginalDstCluster'],
  },
  'envoy.clusters.static': { evaluated: 'trace/upstream/host-set', types: [] },
  'envoy.clusters.strict_dns': { evaluated: 'trace/upstream/host-set', types: [] },
  'envoy.clusters.eds': { evaluated: 'trace/upstream/host-set', types: [] },
  'envoy.clusters.logical_dns': { evaluated: 'trace/upstream/host-set', types: [] },
  'envoy.clusters.dns': {
    evaluated: 'trace/upstream/host-set',
    types: ['extensions.clusters.dns.v3.DnsCluster'],
  },
  'envoy.filters.network.http_connection_manager': {
    evaluated: 'trace/connection/network-filters',
    types: ['extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'],
  },
  'envoy.filters.network.rbac': {
    evaluated: 'trace/connection/network-filters',
    types: ['extensions.filters.network.rbac.v3.RBAC'],
  },
  'envoy.filters.network.sni_cluster': {
    evaluated: 'trace/connection/network-filters',
    types: ['extensions.filters.network.sni_cluster.v3.SniCluster'],
  },
  'envoy.filters.network.tcp_proxy': {
    evaluated: 'trace/connection/network-filters',
    types: ['extensions.filters.network.tcp_proxy.v3.TcpProxy'],
  },
  'envoy.filters.network.set_filter_state': {
    evaluated: 'trace/connection/network-filters',
    types: ['extensions.filters.network.set_filter_state.v3.Config'],
  },
  'envoy.filters.listener.tls_inspector': {
    evaluated: 'trace/connection/listener-filters',
    types: ['extensions.filters.listener.tls_inspector.v3.TlsInspector'],
  },
  'envoy.filters.listener.http_inspector': {
    evaluated: 'trace/connection/listener-filters',
    types: ['extensions.filters.listener.http_inspector.v3.HttpInspector'],
  },
  'envoy.filters.listener.original_dst': {
    evaluated: 'trace/connection/listener',
    types: ['extensions.filters.listener.original_dst.v3.OriginalDst'],
  },
  'envoy.filters.listener.proxy_protocol': {
    evaluated: 'trace/connection/listener',
    types: ['extensions.filters.listener.proxy_protocol.v3.ProxyProtocol'],
  },
  'envoy.transport_sockets.tap': {
    irrelevant: 'logging',
    types: ['extensions.transport_sockets.tap.v3.Tap'],
  },
  'envoy.transport_sockets.tcp_stats': {
    irrelevant: 'statistics',
    types: ['extensions.transport_sockets.tcp_stats.v3.Config'],
  },
  'envoy.filters.listener.original_src': {
    irrelevant: 'transport',
    types: ['extensions.filters.listener.original_src.v3.OriginalSrc'],
  },
  'envoy.clusters.reverse_connection': {
    noted: 'trace.endpoint.unknown',
    types: ['extensions.clusters.reverse_connection.v3.ReverseConnectionClusterConfig'],
  },
  'envoy.clusters.composite': {
    noted: 'trace.endpoint.unknown',
    types: ['extensions.clusters.composite.v3.ClusterConfig'],
  },
  'envoy.clusters.dynamic_modules': {
    noted: 'trace.endpoint.unknown',
    types: ['extensions.clusters.dynamic_modules.v3.ClusterConfig'],
  },
  'envoy.clusters.mcp_multicluster': {
    noted: 'trace.endpoint.unknown',
    types: ['extensions.clusters.mcp_multicluster.v3.ClusterConfig'],
  },
  'envoy.clusters.redis': {
    noted: 'trace.endpoint.unknown',
    types: ['extensions.clusters.redis.v3.RedisClusterConfig'],
  },
  'envoy.filters.network.geoip': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.geoip.v3.Geoip'],
  },
  'envoy.filters.listener.local_ratelimit': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.listener.local_ratelimit.v3.LocalRateLimit'],
  },
  'envoy.filters.listener.set_filter_state': {
    evaluated: 'trace/connection/listener-filters',
    types: ['extensions.filters.listener.set_filter_state.v3.Config'],
  },
  'envoy.filters.listener.dynamic_modules': {
    noted: 'trace.depends.listenerFilter',
    types: ['extensions.filters.listener.dynamic_modules.v3.DynamicModuleListenerFilter'],
  },
  'envoy.filters.network.connection_limit': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.network.connection_limit.v3.ConnectionLimit'],
  },
  'envoy.filters.network.direct_response': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.direct_response.v3.Config'],
  },
  'envoy.filters.network.dubbo_proxy': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.dubbo_proxy.v3.DubboProxy'],
  },
  'envoy.filters.network.dynamic_modules': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.dynamic_modules.v3.DynamicModuleNetworkFilter'],
  },
  'envoy.filters.network.echo': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.echo.v3.Echo'],
  },
  'envoy.filters.network.ext_authz': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.ext_authz.v3.ExtAuthz'],
  },
  'envoy.filters.network.ext_proc': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.ext_proc.v3.NetworkExternalProcessor'],
  },
  'envoy.filters.network.reverse_tunnel': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.reverse_tunnel.v3.ReverseTunnel'],
  },
  'envoy.filters.network.reverse_tunnel_drain_aware_http_connection_manager': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.reverse_tunnel.v3.DrainAwareHttpConnectionManager'],
  },
  'envoy.filters.network.envoy_mobile_http_connection_manager': {
    noted: 'trace.depends.networkFilter',
    types: [],
  },
  'envoy.filters.network.local_ratelimit': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.network.local_ratelimit.v3.LocalRateLimit'],
  },
  'envoy.filters.network.mongo_proxy': {
    irrelevant: 'statistics',
    types: ['extensions.filters.network.mongo_proxy.v3.MongoProxy'],
  },
  'envoy.filters.network.ratelimit': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.ratelimit.v3.RateLimit'],
  },
  'envoy.filters.network.redis_proxy': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.redis_proxy.v3.RedisProxy'],
  },
  'envoy.filters.network.sni_dynamic_forward_proxy': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig'],
  },
  'envoy.filters.network.tcp_bandwidth_limit': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.network.tcp_bandwidth_limit.v3.TcpBandwidthLimit'],
  },
  'envoy.filters.network.thrift_proxy': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.thrift_proxy.v3.ThriftProxy'],
  },
  'envoy.filters.network.wasm': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.wasm.v3.Wasm'],
  },
  'envoy.filters.network.zookeeper_proxy': {
    irrelevant: 'statistics',
    types: ['extensions.filters.network.zookeeper_proxy.v3.ZooKeeperProxy'],
  },
  'envoy.filters.udp.dns_filter': {
    irrelevant: 'other protocol',
    types: ['extensions.filters.udp.dns_filter.v3.DnsFilterConfig'],
  },
  'envoy.filters.udp_listener.dynamic_modules': {
    irrelevant: 'other protocol',
    types: ['extensions.filters.udp.dynamic_modules.v3.DynamicModuleUdpListenerFilter'],
  },
  'envoy.filters.udp_listener.udp_proxy': {
    irrelevant: 'other protocol',
    types: ['extensions.filters.udp.udp_proxy.v3.UdpProxyConfig'],
  },
  'envoy.transport_sockets.alts': {
    noted: 'trace.depends.transportSocket',
    types: ['extensions.transport_sockets.alts.v3.Alts'],
  },
  'envoy.transport_sockets.internal_upstream': {
    evaluated: 'trace/upstream/transport-socket',
    types: ['extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport'],
  },
  'envoy.transport_sockets.quic': {
    noted: 'trace.depends.transportSocket',
    types: [
      'extensions.transport_sockets.quic.v3.QuicDownstreamTransport',
      'extensions.transport_sockets.quic.v3.QuicUpstreamTransport',
    ],
  },
  'envoy.transport_sockets.dynamic_modules': {
    noted: 'trace.depends.transportSocket',
    types: ['extensions.transport_sockets.dynamic_modules.v3.DynamicModuleTransportSocket'],
  },
  'envoy.transport_sockets.raw_buffer': {
    evaluated: 'trace/upstream/transport-socket',
    types: ['extensions.transport_sockets.raw_buffer.v3.RawBuffer'],
  },
  'envoy.transport_sockets.starttls': {
    noted: 'trace.depends.transportSocket',
    types: [
      'extensions.transport_sockets.starttls.v3.StartTlsConfig',
      'extensions.transport_sockets.starttls.v3.UpstreamStartTlsConfig',
    ],
  },
  'envoy.transport_sockets.tls': {
    evaluated: 'trace/upstream/transport-socket',
    types: [
      'extensions.transport_sockets.tls.v3.DownstreamTlsContext',
      'extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    ],
  },
  'envoy.transport_sockets.upstream_proxy_protocol': {
    evaluated: 'trace/upstream/transport-socket',
    types: ['extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport'],
  },
  'envoy.transport_sockets.http_11_proxy': {
    noted: 'trace.depends.transportSocket',
    types: ['extensions.transport_sockets.http_11_proxy.v3.Http11ProxyUpstreamTransport'],
  },
  'envoy.filters.network.generic_proxy': {
    noted: 'trace.depends.networkFilter',
    types: ['extensions.filters.network.generic_proxy.v3.GenericProxy'],
  },
};
