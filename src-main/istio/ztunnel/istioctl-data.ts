import {
  isObject,
  type Json,
  type JsonObject,
  obj,
  objects,
  strings,
  text,
} from '../../contract/json.ts';
import { equalFold } from '../istioctl/table.ts';
import { struct } from './go-fields.ts';
import { parts } from './istioctl-shapes.ts';
import type { ZtunnelFilters } from './istioctl-tables.ts';

export type ZtunnelPart = keyof typeof parts;

/** What `istioctl ztunnel-config PART -o json` prints of a dump, filtered as its table is. */
export function ztunnelData(document: Json, part: ZtunnelPart, filters: ZtunnelFilters): Json {
  const { fields, at } = parts[part];
  const raw = obj(document)[at];
  const all = isObject(raw) ? Object.values(raw).filter(isObject) : objects(raw);
  const kept = all.filter((one) => isAsked(part, one, filters));
  return inOrder(part, kept).map((one) => narrowed(part, struct(fields, one), filters));
}

const same = (wanted: string | undefined, value: Json | undefined): boolean =>
  wanted === undefined || wanted === '' || equalFold(wanted, text(value));

function isAsked(part: ZtunnelPart, one: JsonObject, filters: ZtunnelFilters): boolean {
  const owner = part === 'connections' ? obj(one['info']) : one;
  const pod = `${text(owner['name'])}.${text(owner['namespace'])}`;
  switch (part) {
    case 'workload':
      return (
        same(filters.namespace, one['namespace']) &&
        same(filters.node, one['node']) &&
        (filters.pod === undefined || filters.pod === pod) &&
        (filters.address === undefined ||
          filters.address === '' ||
          strings(one['workloadIps']).includes(filters.address))
      );
    case 'service':
    case 'policy':
      return same(filters.namespace, one['namespace']);
    case 'certificate':
      return true;
    case 'connections':
      return (
        same(filters.namespace, owner['namespace']) &&
        (filters.pod === undefined || filters.pod === pod)
      );
  }
}

function inOrder(part: ZtunnelPart, all: readonly JsonObject[]): readonly JsonObject[] {
  // istioctl sorts workloads for its table only.
  if (part === 'certificate' || part === 'workload') return all;
  const key = (one: JsonObject): string => {
    const owner = part === 'connections' ? obj(one['info']) : one;
    const [namespace, name] = [text(owner['namespace']), text(owner['name'])];
    return `${namespace}\n${name}\n${text(one['hostname'])}`;
  };
  const keyed = all.map((one) => ({ one, key: key(one) }));
  return keyed
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ one }) => one);
}

/** `--direction` leaves the other list of a workload's connections empty. */
function narrowed(part: ZtunnelPart, one: JsonObject, { direction }: ZtunnelFilters): JsonObject {
  if (part !== 'connections' || direction === undefined || direction === '') return one;
  const other = equalFold(direction, 'inbound') ? 'outbound' : 'inbound';
  return { ...one, connections: { ...obj(one['connections']), [other]: null } };
}
