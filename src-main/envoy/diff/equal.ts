import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import { type DiffRules, fieldDefaults } from './rules.ts';

const durationPattern = /^-?\d+(?:\.\d+)?s$/;

/** The comparable form of a leaf under the rules. */
export function leaf(value: Json, rules: DiffRules): Json {
  if (!rules.ignoreNumberSpelling) return value;
  if (typeof value === 'string') {
    if (durationPattern.test(value)) return Number(value.slice(0, -1)).toString().concat('s');
    // protobuf writes 64-bit integers as strings; a port name such as "http" is none.
    if (/^-?(?:0|[1-9]\d{0,15})$/.test(value)) return Number(value);
  }
  return value;
}

/** `{value: 5}` is how a wrapper looks where it was written as a message. */
export function unwrapped(value: Json, rules: DiffRules): Json {
  if (!rules.ignoreNumberSpelling || !isObject(value)) return value;
  const keys = Object.keys(value);
  const inner = value['value'];
  const wrapper = keys.length === 1 && inner !== undefined && typeof inner !== 'object';
  return wrapper ? inner : value;
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

const oldFilterNames: Readonly<Record<string, string>> = {
  'grpc-web': 'grpc_web',
  'original-dst': 'original_dst',
};

/** `envoy.router` and `envoy.filters.http.router` are one filter; a name without `envoy.` is somebody's own. */
function filterName(name: string): string {
  if (!name.startsWith('envoy.')) return name;
  const word = lastWord(name);
  return oldFilterNames[word] ?? word;
}

/** A field's value as it is compared: API generations unified, wrappers opened. `field` is its canonical name. */
export function comparable(field: string, value: Json, rules: DiffRules): Json {
  const open = unwrapped(value, rules);
  if (rules.ignoreApiGeneration && typeof open === 'string') {
    if (field === '@type' || field === 'typeUrl') return lastWord(open);
    if (field === 'name') return filterName(open);
  }
  return leaf(open, rules);
}

/** Fields of a message that say something: absent ones and defaults are left out. */
export function fieldsOf(message: JsonObject, rules: DiffRules): Map<string, Json> {
  const fields = new Map<string, Json>();
  for (const [key, value] of Object.entries(message)) {
    if (value === undefined || value === null) continue;
    // v2 wrote a filter's settings into `config`, v3 into `typed_config` with the type beside it.
    const name =
      rules.ignoreApiGeneration && key === 'config' && isObject(value) ? 'typedConfig' : key;
    if (rules.ignoreDefaults && isDefault(name, value, rules)) continue;
    fields.set(name, value);
  }
  return fields;
}

/** True for a value that says what its absence says. */
export function isDefault(name: string, value: Json, rules: DiffRules): boolean {
  if (Array.isArray(value) && value.length === 0) return true;
  const defaults = fieldDefaults[name];
  if (defaults === undefined) return false;
  const compared = comparable(name, value, rules);
  return defaults.some((one) =>
    isObject(one) ? isObject(compared) && fieldsOf(compared, rules).size === 0 : one === compared,
  );
}

/**
 * A text that is equal for two values exactly if they are no difference under the rules: sets sorted,
 * defaults left out. What lists are sets depends on their field.
 */
export function fingerprint(
  field: string,
  value: Json,
  rules: DiffRules,
  isSet: (field: string) => boolean,
): string {
  const open = unwrapped(value, rules);
  if (Array.isArray(open)) {
    const items = open.map((item) => fingerprint(field, item, rules, isSet));
    if (rules.ignoreOrder && isSet(field)) items.sort();
    return `[${items.join(',')}]`;
  }
  if (isObject(open)) {
    const parts = [...fieldsOf(open, rules)].map(
      ([name, inner]) => `${JSON.stringify(name)}:${fingerprint(name, inner, rules, isSet)}`,
    );
    return `{${parts.sort().join(',')}}`;
  }
  return JSON.stringify(comparable(field, open, rules));
}
