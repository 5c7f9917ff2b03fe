import type { Json, JsonObject } from '../../contract/json.ts';

/** A protobuf message in JSON: fields without a value are not there at all. Field order is the caller's. */
export function message(fields: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) result[key] = value;
  }
  return result;
}

/** The list, or undefined when it is empty: protobuf's JSON leaves empty repeated fields out. */
export function repeated<Item extends Json>(items: readonly Item[]): Item[] | undefined {
  return items.length === 0 ? undefined : [...items];
}

/** A google.protobuf.Any holding the message. */
export function any(type: string, fields: JsonObject = {}): JsonObject {
  return message({ '@type': `type.googleapis.com/${type}`, ...fields });
}

/** A named extension with its configuration, as filters, transport sockets and loggers are written. */
export function extension(name: string, type: string, fields: JsonObject = {}): JsonObject {
  return { name, typed_config: any(type, fields) };
}

export function socketAddress(address: string, port: number): JsonObject {
  return { socket_address: { address, port_value: port } };
}
