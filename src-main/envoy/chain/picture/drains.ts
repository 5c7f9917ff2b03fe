import type { ChainDrain } from '../../../contract/chain.ts';
import type { Dump } from '../../dump.ts';
import { endpointKey } from '../../references.ts';
import { clusterId } from '../node-id.ts';
import type { ChainNames } from './names.ts';
import type { World } from './world-model.ts';

export function drainsOf({ dump, index }: World, names: ChainNames): readonly ChainDrain[] {
  return dump.entries('cluster').flatMap(({ name, index: position }): ChainDrain[] => {
    const kind = names.isPassthrough(name)
      ? 'passthrough'
      : names.isBlackHole(name)
        ? 'black-hole'
        : undefined;
    if (kind === undefined) return [];
    const users = index.usersOfCluster.get(name) ?? [];
    if (users.length === 0) return [];
    const chains = users.filter((user) => user.startsWith('filter-chain/')).length;
    return [
      {
        id: clusterId(position),
        ref: { kind: 'cluster', index: position },
        name,
        kind,
        chains,
        routes: users.length - chains,
      },
    ];
  });
}

const endpointTotals = new WeakMap<Dump, number>();

/** Endpoints of all clusters: a partial read of each assignment, once per dump. */
export function countEndpoints(dump: Dump): number {
  const known = endpointTotals.get(dump);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const entry of dump.entries('endpoint')) {
    const { endpoints } = dump.fields(entry, ['endpoints.lbEndpoints.endpoint.address']);
    const groups = Array.isArray(endpoints) ? endpoints : [];
    counts.set(
      entry.name,
      groups.reduce((sum: number, group) => {
        const list =
          typeof group === 'object' && group !== null && !Array.isArray(group)
            ? group['lbEndpoints']
            : undefined;
        return sum + (Array.isArray(list) ? list.length : 0);
      }, 0),
    );
  }
  let total = 0;
  for (const entry of dump.entries('cluster')) {
    const { edsClusterConfig } = dump.fields(entry, ['edsClusterConfig.serviceName']);
    const key = endpointKey({
      name: entry.name,
      ...(edsClusterConfig === undefined ? {} : { edsClusterConfig }),
    });
    total += counts.get(key) ?? 0;
  }
  endpointTotals.set(dump, total);
  return total;
}
