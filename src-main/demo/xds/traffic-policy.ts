import type { JsonObject } from '../../contract/json.ts';
import type { DestinationRuleSpec, Named, TrafficPolicy } from '../world/description.ts';
import { any, message } from '../world/message.ts';
import { fullHost, type Proxy } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry-model.ts';

export const unlimited = 4294967295;
export const upstreamHttp = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

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

export function protocolOptions(
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

/** `maxRequestsPerConnection` lives in the HTTP protocol options since Envoy deprecated the cluster's own field. */
export function withRequestLimit(
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

export function thresholds(policy: TrafficPolicy | undefined): JsonObject {
  const pool = policy?.connectionPool;
  return {
    max_connections: pool?.tcp?.maxConnections ?? unlimited,
    max_pending_requests: pool?.http?.http1MaxPendingRequests ?? unlimited,
    max_requests: pool?.http?.http2MaxRequests ?? unlimited,
    max_retries: unlimited,
  };
}

export function outlierDetection(policy: TrafficPolicy | undefined): JsonObject | undefined {
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
