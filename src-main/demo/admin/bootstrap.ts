import type { JsonObject } from '../../contract/json.ts';
import { any, extension, message, socketAddress } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { accessLog } from '../xds/http-manager.ts';
import { node } from './node.ts';
import { staticClusters, staticListeners } from './static-resources.ts';

const statsTags: readonly (readonly [string, string])[] = [
  ['cluster_name', '^cluster(\\.(.+);)'],
  [
    'http_conn_manager_prefix',
    '^http\\.(((?:[_.[:digit:]\\w]*|[_\\[\\]aAbBcCdDeEfF[:digit:]\\w\\:]*));\\.)',
  ],
  ['tcp_prefix', '^tcp\\.((.*?)\\.)\\w+?$'],
  ['response_code', '_rq(_(\\d{3}))$'],
  ['response_code_class', '_rq(_(\\dxx))$'],
  ['authz_enforce_result', 'rbac(\\.(allowed|denied))'],
];

const statsPatterns: readonly JsonObject[] = [
  ...['reporter=', 'cluster_manager', 'listener_manager', 'server', 'cluster.xds-grpc', 'wasm'].map(
    (prefix) => ({ prefix }),
  ),
  ...['rbac.allowed', 'rbac.denied', 'shadow_allowed', 'shadow_denied'].map((suffix) => ({
    suffix,
  })),
  { safe_regex: { regex: 'vhost\\..*\\.route\\..*' } },
  { prefix: 'component' },
  { prefix: 'istio' },
];

export const runtimeLayer: JsonObject = {
  'envoy.reloadable_features.http_reject_path_with_fragment': false,
  'envoy.deprecated_features:envoy.config.listener.v3.Listener.hidden_envoy_deprecated_use_original_dst': true,
  're2.max_program_size.error_level': '32768',
};

const adsOnly = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' };

export function bootstrap(mesh: Mesh, proxy: Proxy, secrets: readonly JsonObject[]): JsonObject {
  return {
    node: node(mesh, proxy),
    static_resources: message({
      listeners: [...staticListeners],
      clusters: [...staticClusters],
      secrets: secrets.length === 0 ? undefined : [...secrets],
    }),
    dynamic_resources: {
      lds_config: adsOnly,
      cds_config: adsOnly,
      ads_config: {
        api_type: 'DELTA_GRPC',
        grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
        set_node_on_first_message_only: true,
        transport_api_version: 'V3',
      },
    },
    admin: {
      profile_path: '/var/lib/istio/data/envoy.prof',
      address: socketAddress('127.0.0.1', 15000),
      access_log: [...accessLog],
    },
    stats_config: {
      stats_tags: statsTags.map(([tag_name, regex]) => ({ tag_name, regex })),
      use_all_default_tags: false,
      stats_matcher: { inclusion_list: { patterns: [...statsPatterns] } },
    },
    overload_manager: {
      resource_monitors: [
        extension(
          'envoy.resource_monitors.global_downstream_max_connections',
          'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
          { max_active_downstream_connections: '2147483647' },
        ),
      ],
    },
    layered_runtime: {
      layers: [
        { name: 'global config', static_layer: runtimeLayer },
        { name: 'admin', admin_layer: {} },
      ],
    },
    bootstrap_extensions: [
      {
        name: 'envoy.bootstrap.internal_listener',
        typed_config: any('udpa.type.v1.TypedStruct', {
          type_url:
            'type.googleapis.com/envoy.extensions.bootstrap.internal_listener.v3.InternalListener',
          value: { buffer_size_kb: 64 },
        }),
      },
    ],
    application_log_config: {
      log_format: { text_format: '%Y-%m-%dT%T.%fZ\t%l\tenvoy %n %g:%#\t%v\tthread=%t' },
    },
    deferred_stat_options: { enable_deferred_creation_stats: true },
  };
}
