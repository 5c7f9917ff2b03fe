import type { JsonObject } from '../../contract/json.ts';
import { message } from '../world/message.ts';
import type { Proxy } from '../world/proxy.ts';
import { mixerFilter } from './mixer.ts';

interface ManagerOptions {
  readonly statPrefix: string;
  readonly routes: JsonObject;
  readonly operation: 'EGRESS' | 'INGRESS';
  readonly gateway: boolean;
}

export function manager(proxy: Proxy, options: ManagerOptions): JsonObject {
  return {
    name: 'envoy.http_connection_manager',
    config: message({
      stat_prefix: options.statPrefix,
      ...options.routes,
      http_filters: [
        mixerFilter(proxy, undefined, false),
        { name: 'envoy.cors' },
        { name: 'envoy.fault' },
        { name: 'envoy.router' },
      ],
      tracing: {
        operation_name: options.operation,
        client_sampling: { value: 100 },
        overall_sampling: { value: 100 },
        random_sampling: { value: 1 },
      },
      access_log: [{ name: 'envoy.file_access_log', config: { path: '/dev/stdout' } }],
      generate_request_id: true,
      use_remote_address: options.gateway,
      forward_client_cert_details: options.gateway ? 'SANITIZE_SET' : undefined,
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      stream_idle_timeout: '0.000s',
    }),
  };
}

export function fromRds(name: string): JsonObject {
  return { rds: { config_source: { ads: {} }, route_config_name: name } };
}
