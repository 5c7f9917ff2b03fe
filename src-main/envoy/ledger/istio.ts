import type { Extensions } from './entry.ts';

/**
 * Istio's own extensions, of every Istio since 1.0, native and Wasm: mixer and authn (≤ 1.7), metadata exchange, stats
 * and stackdriver (since 1.5, as Wasm or built in), peer metadata (since 1.18). They tell, count and label: none answers
 * a request or chooses its way. By name, since their Wasm forms all have the type of the Wasm filter; a name stands for
 * what it is part of ("istio.stats" for "envoy.filters.http.istio.stats-inbound", too).
 */
export const istio: Extensions = {
  'istio.alpn': {
    evaluated: 'trace/filters/other-filter',
    types: [
      'istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig',
      'istio.envoy.config.filter.http.alpn.v2.FilterConfig',
    ],
  },
  istio_authn: {
    irrelevant: 'label',
    types: [
      'istio.envoy.config.filter.http.authn.v2alpha1.FilterConfig',
      'istio.authentication.v1alpha1.Policy',
    ],
  },
  mixer: {
    irrelevant: 'statistics',
    types: [
      'istio.mixer.v1.config.client.HttpClientConfig',
      'istio.mixer.v1.config.client.TcpClientConfig',
      'istio.mixer.v1.config.client.ServiceConfig',
    ],
  },
  metadata_exchange: {
    irrelevant: 'label',
    types: ['tcp.metadataexchange.config.MetadataExchange', 'io.istio.http.peer_metadata.Config'],
  },
  metadataexchange: { irrelevant: 'label', types: [] },
  peer_metadata: { irrelevant: 'label', types: ['io.istio.network.peer_metadata.Config'] },
  metadata_to_peer_node: { irrelevant: 'label', types: [] },
  connect_authority: { irrelevant: 'label', types: ['io.istio.http.connect_authority.Config'] },
  connect_baggage: { irrelevant: 'label', types: [] },
  'istio.stats': { irrelevant: 'statistics', types: ['stats.PluginConfig'] },
  istio_stats: { irrelevant: 'statistics', types: [] },
  stats_outbound: { irrelevant: 'statistics', types: [] },
  stats_inbound: { irrelevant: 'statistics', types: [] },
  stackdriver: { irrelevant: 'statistics', types: [] },
  attributegen: { irrelevant: 'statistics', types: ['attributegen.PluginConfig'] },
  set_dynamic_metadata: { irrelevant: 'label', types: [] },
  'istio.workload': { irrelevant: 'label', types: [] },
  'istio.cluster': { irrelevant: 'label', types: [] },
  'istio.access_log': { irrelevant: 'logging', types: ['accesslogpolicy.PluginConfig'] },
  network_authn: { irrelevant: 'label', types: ['istio.envoy.config.filter.network.istio_authn'] },
};
