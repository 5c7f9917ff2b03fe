import { type JsonObject, objects, text } from '../../contract/json.ts';
import type { ListenerRow } from '../../contract/tables.ts';
import { chainTarget, filterChains, routeTargets } from '../references.ts';
import type { Names } from './context.ts';

const virtualNames = new Set(['virtual', 'virtualOutbound']);

/** Direction of the first cluster that a chain names, for dumps without `traffic_direction` (Istio ≤ 1.2). */
function directionByTarget(listener: JsonObject, names: Names): ListenerRow['direction'] {
  for (const { chain } of filterChains(listener)) {
    const target = chainTarget(chain);
    const inline = objects(target.inline?.['virtualHosts'])
      .flatMap((host) => objects(host['routes']))
      .flatMap((route) => routeTargets(route));
    const [first] = [...target.clusters, ...inline];
    const direction = names.cluster(first?.cluster ?? '')?.direction;
    if (direction?.startsWith('inbound') === true) return 'inbound';
    if (direction === 'outbound' || target.routeConfig !== undefined) return 'outbound';
  }
  return 'other';
}

export function directionOf(
  listener: JsonObject,
  gateway: boolean,
  names: Names,
): ListenerRow['direction'] {
  if (virtualNames.has(text(listener['name']))) return 'virtual';
  const stated = text(listener['trafficDirection']);
  const direction =
    stated === 'INBOUND'
      ? 'inbound'
      : stated === 'OUTBOUND'
        ? 'outbound'
        : directionByTarget(listener, names);
  return direction === 'outbound' && gateway ? 'gateway' : direction;
}
