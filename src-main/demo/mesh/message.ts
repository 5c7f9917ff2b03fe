import { isObject, type Json, type JsonObject } from '../../contract/json.ts';

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

/**
 * Keys below these fields are data (map keys, Struct fields), which Go's protojson leaves as they are while
 * it turns field names into lowerCamelCase (google.golang.org/protobuf/encoding/protojson).
 */
const mapFields = new Set([
  'filter_metadata',
  'metadata_match',
  'match_labels',
  'json_format',
  'policies',
  'typed_per_filter_config',
  'typed_extension_protocol_options',
  // Envoy's v2 API: filter configuration as an untyped Struct.
  'config',
  'per_filter_config',
]);

function lowerCamel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The same message as istiod writes it: JSON names instead of Envoy's proto names. Map keys stay; `match`
 * of a transport socket match is a Struct, but its keys (`tlsMode`) have no underscore.
 */
export function jsonNames(value: Json): Json {
  if (Array.isArray(value)) return value.map(jsonNames);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    result[lowerCamel(key)] = mapFields.has(key) ? mapValues(key, item) : jsonNames(item);
  }
  return result;
}

/** Values of message maps are messages themselves; Struct values are data throughout. */
function mapValues(field: string, value: Json): Json {
  const messages = field.startsWith('typed_') || field === 'policies';
  if (!messages || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? null : jsonNames(item)]),
  );
}

export function jsonNamesOf(value: JsonObject): JsonObject {
  const renamed = jsonNames(value);
  return isObject(renamed) ? renamed : {};
}
