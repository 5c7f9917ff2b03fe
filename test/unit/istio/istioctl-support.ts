import { expect } from 'vitest';

import { runCli } from '../../support/run-cli.ts';

export type Row = Readonly<Record<string, unknown>>;

export const admin = 'type.googleapis.com/envoy.admin.v3.';

const sections: Readonly<Record<string, (items: readonly Row[]) => Row>> = {
  clusters: (items) => ({
    '@type': `${admin}ClustersConfigDump`,
    dynamic_active_clusters: items.map((cluster) => ({ cluster })),
  }),
  listeners: (items) => ({
    '@type': `${admin}ListenersConfigDump`,
    dynamic_listeners: items.map((listener) => ({
      name: listener['name'],
      active_state: { listener },
    })),
  }),
  routes: (items) => ({
    '@type': `${admin}RoutesConfigDump`,
    dynamic_route_configs: items.map((route_config) => ({ route_config })),
  }),
  eds: (items) => ({
    '@type': `${admin}EndpointsConfigDump`,
    dynamic_endpoint_configs: items.map((endpoint_config) => ({ endpoint_config })),
  }),
  secrets: (items) => ({ '@type': `${admin}SecretsConfigDump`, dynamic_active_secrets: items }),
};

/** A section of a dump with these resources (secrets: entries) as what came over xDS. */
export function sectionOf(name: string, items: readonly Row[]): Row {
  return sections[name]?.(items) ?? {};
}

/** What `inspect` prints of a dump of these sections. */
export async function printed(
  configs: readonly Row[],
  ...args: readonly string[]
): Promise<string> {
  const dump = JSON.stringify({ configs });
  const { code, out, err } = await runCli(['inspect', ...args, '-f', 'dump'], { dump });
  expect([code, err]).toEqual([0, '']);
  return out;
}

/** Rows of the table, without its header; cells apart by two or more spaces. */
export async function table(
  section: string,
  items: readonly Row[],
  ...flags: readonly string[]
): Promise<readonly string[]> {
  const out = await printed([sectionOf(section, items)], section, ...flags);
  return out
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trimEnd());
}

export const socket = (address: string, port_value?: number): Row => ({
  socket_address: { address, port_value },
});
export const listener = (more: Row): Row => ({
  name: 'l',
  address: socket('0.0.0.0', 80),
  ...more,
});
export const hcm = (typed_config: Row): Row => ({
  name: 'envoy.filters.network.http_connection_manager',
  typed_config,
});
export const tcp = (typed_config: Row): Row => ({
  name: 'envoy.filters.network.tcp_proxy',
  typed_config,
});
export const chain = (...filters: readonly Row[]): Row => ({ filter_chains: [{ filters }] });
