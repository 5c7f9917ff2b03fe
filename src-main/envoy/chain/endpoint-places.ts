import { at, type JsonObject, num, obj, objects, text } from '../../contract/json.ts';
import type { Dump } from '../dump.ts';
import { endpointsEntry } from './chain-index.ts';
import { endpointId } from './node-id.ts';

/** Node ids of the cluster entry's endpoints: of the endpoints section, else of its own load_assignment. */
export function endpointIds(dump: Dump, cluster: number): readonly string[] {
  return localitiesOf(dump, cluster).flatMap((group, locality) =>
    objects(group['lbEndpoints']).map((_one, position) => endpointId(cluster, locality, position)),
  );
}

export function localitiesOf(dump: Dump, cluster: number): ReturnType<typeof objects> {
  const entry = dump.entries('cluster')[cluster];
  if (entry === undefined) return [];
  const assigned = endpointsEntry(dump, entry);
  if (assigned !== undefined) return objects(dump.fields(assigned, ['endpoints'])['endpoints']);
  const own = objects([dump.fields(entry, ['loadAssignment'])['loadAssignment'] ?? {}])[0] ?? {};
  return objects(own['endpoints']);
}

export function healthOf(endpoint: JsonObject): string {
  return text(endpoint['healthStatus']) || 'HEALTHY';
}

export function addressOf(endpoint: JsonObject): string {
  const address = obj(at(endpoint, 'endpoint', 'address'));
  const socket = obj(address['socketAddress']);
  if (socket['address'] !== undefined) {
    return `${text(socket['address'])}:${num(socket['portValue']) ?? 0}`;
  }
  const internal = obj(address['envoyInternalAddress']);
  if (internal['serverListenerName'] !== undefined) {
    return `envoy://${text(internal['serverListenerName'])}/${text(internal['endpointId'])}`;
  }
  return text(at(address, 'pipe', 'path'));
}

const endpointTotals = new WeakMap<Dump, number>();

/** Endpoints of all clusters; one partial parse of each, once per dump. */
export function countEndpoints(dump: Dump): number {
  const known = endpointTotals.get(dump);
  if (known !== undefined) return known;
  const total = dump
    .entries('cluster')
    .reduce((sum, entry) => sum + endpointIds(dump, entry.index).length, 0);
  endpointTotals.set(dump, total);
  return total;
}
