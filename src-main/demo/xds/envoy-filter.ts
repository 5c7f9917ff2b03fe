import { isObject, type Json, type JsonObject, list } from '../../contract/json.ts';

/** The HTTP filter that EnvoyFilter reviews-v3-audit puts first into every inbound connection manager. */
const audit: JsonObject = {
  name: 'example.audit',
  typed_config: {
    '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
    type_url: 'type.googleapis.com/example.audit.v1.Audit',
    value: { sink: 'audit.default.svc.cluster.local' },
  },
};

export function insertHttpFilter(listener: JsonObject): JsonObject {
  const result = insert(listener);
  return isObject(result) ? result : listener;
}

function insert(value: Json): Json {
  if (Array.isArray(value)) return value.map(insert);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    result[key] = key === 'http_filters' ? [audit, ...list(item)] : insert(item);
  }
  return result;
}
