import {
  at,
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  strings,
  text,
} from '../../contract/json.ts';
import { nameOf } from './resources.ts';

export const none = '<none>';

export function nodeAddress(node: JsonObject): string {
  const address = objects(at(node, 'status', 'addresses')).find(
    (entry) => entry['type'] === 'InternalIP',
  );
  return text(address?.['address']) || none;
}

export function desired(object: JsonObject): number {
  return num(at(object, 'spec', 'replicas')) ?? 1;
}

export function pairs(value: Json | undefined): string {
  const entries = Object.entries(obj(value)).map(([key, item]) => `${key}=${text(item)}`);
  return entries.length === 0 ? none : entries.sort().join(',');
}

export function externalIp(service: JsonObject): string {
  const ingress = objects(at(service, 'status', 'loadBalancer', 'ingress')).map(
    (entry) => text(entry['ip']) || text(entry['hostname']),
  );
  const external = [...strings(at(service, 'spec', 'externalIPs')), ...ingress];
  if (external.length > 0) return external.join(',');
  switch (text(at(service, 'spec', 'type'))) {
    case 'LoadBalancer':
      return '<pending>';
    case 'ExternalName':
      return text(at(service, 'spec', 'externalName'));
    default:
      return none;
  }
}

export function servicePorts(service: JsonObject): string {
  const ports = objects(at(service, 'spec', 'ports')).map((port) => {
    const node = num(port['nodePort']);
    return `${num(port['port']) ?? 0}${node === undefined ? '' : `:${node}`}/${text(port['protocol']) || 'TCP'}`;
  });
  return ports.length === 0 ? none : ports.join(',');
}

export function endpoints(object: JsonObject): string {
  const all = objects(object['subsets']).flatMap((subset) =>
    objects(subset['ports']).flatMap((port) =>
      objects(subset['addresses']).map(
        (address) => `${text(address['ip'])}:${num(port['port']) ?? 0}`,
      ),
    ),
  );
  return few(all);
}

export function few(all: readonly string[]): string {
  if (all.length === 0) return none;
  return all.length > 3
    ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...`
    : all.join(',');
}

export interface Column {
  readonly name: string;
  readonly type?: 'string' | 'integer';
  /** Printed by `-o wide` only (priority 1). */
  readonly wide?: boolean;
  cell(object: JsonObject, now: number): Json;
}

export type Cell = (object: JsonObject, now: number) => Json;

export const column = (name: string, cell: Cell): Column => ({ name, cell });
export const wide = (name: string, cell: Cell): Column => ({ name, wide: true, cell });
export const name = column('Name', nameOf);
export const count =
  (...path: string[]): ((object: JsonObject) => number) =>
  (object) =>
    num(at(object, ...path)) ?? 0;

export const containers = wide('Containers', (object) =>
  objects(at(object, 'spec', 'template', 'spec', 'containers'))
    .map((container) => text(container['name']))
    .join(','),
);
export const images = wide('Images', (object) =>
  objects(at(object, 'spec', 'template', 'spec', 'containers'))
    .map((container) => text(container['image']))
    .join(','),
);
export const selector = wide('Selector', (object) =>
  pairs(at(object, 'spec', 'selector', 'matchLabels')),
);
