import { isObject, type Json, type JsonObject } from '../../src-main/contract/json.ts';

/**
 * Fields that an older Envoy does not have, by the minor that brought them and the field they stand in. Found by
 * starting each Envoy with what is drawn: it names the first field it does not know.
 */
const since: readonly (readonly [minor: number, parent: string, field: string])[] = [
  [37, 'route', 'path_rewrite'],
  [37, 'route', 'host_rewrite'],
  [37, 'match', 'cookies'],
  [37, 'route_config', 'vhost_header'],
  [37, 'route_configuration', 'vhost_header'],
  [37, 'clusters', 'transport_socket_matcher'],
  [37, 'typed_config', 'on_downstream_tls_handshake'],
  [38, 'typed_config', 'on_downstream_data'],
  [38, 'typed_config', 'clear_route_cache'],
  [38, 'typed_config', 'shadow_mode'],
  [38, 'address_match', 'invert_match'],
  [39, 'redirect', 'path_rewrite'],
];

/** What an Envoy of this version is given: the same without the fields it does not know. */
export function knownTo(version: string, bootstrap: JsonObject): JsonObject {
  const minor = Number(version.split('.')[1] ?? 0);
  const unknown = new Set(
    since.flatMap(([from, parent, field]) => (from > minor ? [`${parent}.${field}`] : [])),
  );
  if (unknown.size === 0) return bootstrap;
  const left = (value: Json, parent: string): Json => {
    if (Array.isArray(value)) return value.map((one) => left(one, parent));
    if (!isObject(value)) return value;
    const out: JsonObject = {};
    for (const [name, inner] of Object.entries(value))
      if (inner !== undefined && !unknown.has(`${parent}.${name}`)) out[name] = left(inner, name);
    return out;
  };
  const made = left(bootstrap, '');
  return isObject(made) ? made : {};
}
