import type { JsonObject } from '../../contract/json.ts';
import { any } from '../world/message.ts';
import { fromInbound, noThresholds } from './inbound-clusters.ts';
import { upstreamHttp } from './traffic-policy.ts';

export const blackHole: JsonObject = {
  '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  name: 'BlackHoleCluster',
  type: 'STATIC',
  connect_timeout: '10s',
  alt_stat_name: 'BlackHoleCluster;',
};

export function passthrough(name: string, inboundSide: boolean): JsonObject {
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
