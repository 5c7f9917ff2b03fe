import type { JsonObject } from '../../contract/json.ts';
import { socketAddress } from '../world/message.ts';

/** The port on which Prometheus scrapes Envoy; the one static listener of that time. */
export const prometheusListener: JsonObject = {
  address: socketAddress('0.0.0.0', 15090),
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.http_connection_manager',
          config: {
            stat_prefix: 'stats',
            codec_type: 'AUTO',
            route_config: {
              virtual_hosts: [
                {
                  name: 'backend',
                  domains: ['*'],
                  routes: [
                    {
                      match: { prefix: '/stats/prometheus' },
                      route: { cluster: 'prometheus_stats' },
                    },
                  ],
                },
              ],
            },
            http_filters: { name: 'envoy.router' },
          },
        },
      ],
    },
  ],
};
