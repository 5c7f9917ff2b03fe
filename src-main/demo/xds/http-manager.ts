import type { JsonObject } from '../../contract/json.ts';
import { any, extension, message } from '../world/message.ts';
import type { Proxy } from '../world/proxy.ts';
import { canonicalName, canonicalRevision, clusterId, trustDomain } from '../world/workloads.ts';

/** Network filters of istiod's listeners: the HTTP connection manager and the TCP proxy. */

/** Istio's default text format (pilot/pkg/model/telemetry_logging.go, EnvoyTextLogFormat). */
const textFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% ' +
  '%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" ' +
  '%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" ' +
  '"%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER_RAW% ' +
  '%UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n';

function fileLog(filter: JsonObject | undefined): JsonObject {
  return message({
    name: 'envoy.access_loggers.file',
    filter,
    typed_config: any('envoy.extensions.access_loggers.file.v3.FileAccessLog', {
      path: '/dev/stdout',
      log_format: { text_format_source: { inline_string: textFormat } },
    }),
  });
}

export const accessLog: readonly JsonObject[] = [fileLog(undefined)];
/** Of a listener itself: connections that found no filter chain. */
export const listenerAccessLog: readonly JsonObject[] = [
  fileLog({ response_flag_filter: { flags: ['NR'] } }),
];

function dryRunTag(action: string, what: string, key: string): JsonObject {
  return {
    tag: `istio.authorization.dry_run.${action}_policy.${what}`,
    metadata: {
      kind: { request: {} },
      metadata_key: {
        key: 'envoy.filters.http.rbac',
        path: [{ key: `istio_dry_run_${action}_${key}` }],
      },
    },
  };
}

const dryRunTags = ['allow', 'deny'].flatMap((action) => [
  dryRunTag(action, 'name', 'shadow_effective_policy_id'),
  dryRunTag(action, 'result', 'shadow_engine_result'),
]);

function tracing(proxy: Proxy): JsonObject {
  const { labels, name } = proxy.pod.workload;
  const literals = {
    'istio.canonical_revision': canonicalRevision(labels),
    'istio.canonical_service': canonicalName(labels, name),
    'istio.cluster_id': clusterId,
    'istio.mesh_id': trustDomain,
    'istio.namespace': proxy.pod.namespace,
  };
  return {
    client_sampling: { value: 100 },
    random_sampling: { value: 1 },
    overall_sampling: { value: 100 },
    custom_tags: [
      ...dryRunTags,
      ...Object.entries(literals).map(([tag, value]) => ({ tag, literal: { value } })),
    ],
  };
}

const httpFilters: readonly JsonObject[] = [
  extension(
    'envoy.filters.http.grpc_stats',
    'envoy.extensions.filters.http.grpc_stats.v3.FilterConfig',
    {
      emit_filter_state: true,
      stats_for_all_methods: false,
    },
  ),
  extension('envoy.filters.http.fault', 'envoy.extensions.filters.http.fault.v3.HTTPFault'),
  extension('envoy.filters.http.cors', 'envoy.extensions.filters.http.cors.v3.Cors'),
  extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router'),
];

export interface HttpManagerOptions {
  readonly statPrefix: string;
  /** Name of the RDS resource, or the route configuration itself. */
  readonly routes: string | JsonObject;
  readonly side: 'outbound' | 'inbound' | 'gateway';
  /** Filters before Istio's own, e.g. RBAC. */
  readonly before?: readonly JsonObject[];
}

const adsSource = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' };

export function httpManager(proxy: Proxy, options: HttpManagerOptions): JsonObject {
  const { side, routes } = options;
  const gateway = side === 'gateway';
  return extension(
    'envoy.filters.network.http_connection_manager',
    'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: `${options.statPrefix};`,
      rds:
        typeof routes === 'string'
          ? { config_source: adsSource, route_config_name: routes }
          : undefined,
      route_config: typeof routes === 'string' ? undefined : routes,
      http_filters: [...(options.before ?? []), ...httpFilters],
      tracing: tracing(proxy),
      http_protocol_options: gateway ? {} : undefined,
      server_name: side === 'outbound' ? undefined : 'istio-envoy',
      access_log: [...accessLog],
      use_remote_address: gateway,
      forward_client_cert_details: gateway
        ? 'SANITIZE_SET'
        : side === 'inbound'
          ? 'APPEND_FORWARD'
          : undefined,
      set_current_client_cert_details: gateway
        ? { subject: true, cert: true, dns: true, uri: true }
        : side === 'inbound'
          ? { subject: true, dns: true, uri: true }
          : undefined,
      proxy_100_continue: true,
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      stream_idle_timeout: '0s',
      normalize_path: true,
      request_id_extension: {
        typed_config: any('envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig', {
          use_request_id_for_trace_sampling: true,
        }),
      },
      path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
    },
  );
}

export function tcpProxy(cluster: string, logged = true): JsonObject {
  return extension(
    'envoy.filters.network.tcp_proxy',
    'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
    { stat_prefix: cluster, cluster, access_log: logged ? [...accessLog] : undefined },
  );
}
