import { isObject, type Json, type JsonObject } from '../contract/json.ts';
import { enumName } from './enums.ts';

/**
 * One spelling for all dumps. Envoy's admin writes proto names (`proxy_100_continue`), istiod and istioctl
 * write JSON names (`proxy100Continue`), and documents mix both. Proto name → JSON name is a function
 * (protobuf's own rule), the way back is not, so JSON names are the canonical form.
 *
 * Enums that were written as numbers get their names, for the same reason.
 *
 * Only names of fields are converted, never keys that are data: those of maps (RBAC policies, per-filter
 * configuration …) stay while their values are converted, and Struct bodies stay whole.
 */

/** Fields of type map<string, Message>: their keys are data, their values are messages. */
const mapFields = new Set([
  'typedPerFilterConfig',
  'perFilterConfig',
  'typedExtensionProtocolOptions',
  'extensionProtocolOptions',
  'typedFilterMetadata',
  'policies',
  'providers',
  'requirementMap',
  'namedEndpoints',
  'sourceCodes',
  'dimensions',
  'args',
  'labels',
  'contextExtensions',
  'keyValues',
  'certificateProviderInstances',
  'extractionsByMethod',
  'pluginsConfig',
  'dynamicParameters',
  // `secrets` of a generic secret; the list of that name in static_resources is no object.
  'secrets',
]);

/** Fields of type Struct or map<string, Struct>: nothing inside is the name of a field. */
const structFields = new Set([
  'filterMetadata',
  'jsonFormat',
  'typedJsonFormat',
  'staticLayer',
  'defaultSubset',
  'transportSocketMatchCriteria',
  'filterContext',
  'record',
]);

const jsonNames = new Map<string, string>();

/** `route_config_name` → `routeConfigName`; anything that is no lower-case proto name stays as it is. */
export function jsonName(name: string): string {
  const known = jsonNames.get(name);
  if (known !== undefined) return known;
  const made = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(name)
    ? name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())
    : name;
  // Bounded: a dump with millions of distinct keys must not grow this for ever.
  if (jsonNames.size < 10_000) jsonNames.set(name, made);
  return made;
}

/** True for a field whose value is a Struct: nothing inside is the name of a field. Names are canonical. */
export function isStructBody(parent: string, name: string, owner: JsonObject): boolean {
  if (structFields.has(name)) return true;
  if (name === 'metadata' && parent === 'node') return true;
  if (name === 'match' && parent === 'transportSocketMatches') return true;
  // set_metadata's own value, in both of its forms.
  if (name === 'value' && ('metadataNamespace' in owner || 'metadata_namespace' in owner))
    return true;
  const type = owner['@type'];
  return (
    name === 'value' && typeof type === 'string' && /TypedStruct$|protobuf\.Struct$/.test(type)
  );
}

/** True for a field that is a map: its keys are data, its values are messages or plain values. Names are canonical. */
export function isMap(parent: string, name: string): boolean {
  if (mapFields.has(name)) return true;
  if (name === 'map') return parent === 'exactMatchMap' || parent === 'prefixMatchMap';
  return name === 'requires' && parent === 'filterStateRules';
}

function convertMap(value: JsonObject, name: string): JsonObject {
  const out: JsonObject = {};
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (inner !== undefined) setField(out, key, convert(inner, name));
  }
  return out;
}

function convertField(parent: string, name: string, value: Json): Json {
  if (typeof value === 'number') return enumName(parent, name, value);
  if (typeof value !== 'object' || value === null) return value;
  return !Array.isArray(value) && isMap(parent, name)
    ? convertMap(value, name)
    : convert(value, name);
}

/** A key `__proto__` of a document is data like any other; plain assignment would set the prototype. */
function setField(out: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(out, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else {
    out[name] = value;
  }
}

function convert(value: Json, parent: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => convert(item, parent));
  const out: JsonObject = {};
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (inner === undefined) continue;
    const name = jsonName(key);
    // Most fields are strings and flags: they need no look at what they might hold.
    const plain = typeof inner === 'string' || typeof inner === 'boolean';
    setField(
      out,
      name,
      plain || isStructBody(parent, name, value) ? inner : convertField(parent, name, inner),
    );
  }
  return out;
}

/** The same value with every field in its JSON name. The input is not changed. */
export function canonical(value: Json): Json {
  return convert(value, '');
}

/** The value of one field of a message that is itself the field `parent` of another ('' for a resource). */
export function canonicalField(parent: string, name: string, value: Json): Json {
  return isStructBody(parent, name, {}) ? value : convertField(parent, name, value);
}

/** `canonical` for a message; anything that is no object becomes an empty message. */
export function canonicalObject(value: Json | undefined): JsonObject {
  const converted = value === undefined ? undefined : canonical(value);
  return isObject(converted) ? converted : {};
}
