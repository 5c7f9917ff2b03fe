import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import { lastWord } from '../last-word.ts';
import { defaultsOf } from './defaults.ts';
import { isOrderless } from './lists.ts';
import type { DiffRules } from './rules.ts';
import { inside, rulesAt, type Spot } from './spot.ts';

const durationPattern = /^-?\d+(?:\.\d+)?s$/;

/** `10.000s` → `10s`; anything else as it is. */
export function shortDuration(value: Json): Json {
  return typeof value === 'string' && durationPattern.test(value)
    ? `${Number(value.slice(0, -1))}s`
    : value;
}

/** The comparable form of a leaf under the rules. */
function leaf(value: Json, rules: DiffRules): Json {
  if (!rules.ignoreNumberSpelling) return value;
  if (typeof value === 'string') {
    if (durationPattern.test(value)) return shortDuration(value);
    // protobuf writes 64-bit integers as strings; a port name such as "http" is none.
    if (/^-?(?:0|[1-9]\d{0,15})$/.test(value) && Number.isSafeInteger(Number(value)))
      return Number(value);
  }
  return value;
}

/** `{value: 5}` is how a wrapper looks where it was written as a message, `{seconds: "10"}` a duration. */
export function unwrapped(value: Json, rules: DiffRules): Json {
  if (!rules.ignoreNumberSpelling || !isObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 0 || keys.length > 2) return value;
  const inner = value['value'];
  if (keys.length === 1 && inner !== undefined && typeof inner !== 'object') return inner;
  return durationOf(value, keys) ?? value;
}

function durationOf(value: JsonObject, keys: readonly string[]): string | undefined {
  if (!keys.every((key) => key === 'seconds' || key === 'nanos')) return undefined;
  const [seconds, nanos] = [Number(value['seconds'] ?? 0), Number(value['nanos'] ?? 0)];
  return Number.isSafeInteger(seconds) && Number.isSafeInteger(nanos)
    ? `${seconds + nanos / 1e9}s`
    : undefined;
}

/** Names of v2 whose last word is another one in v3 (envoy: source/extensions/common/utility.h, deprecated names). */
const oldFilterNames: Readonly<Record<string, string>> = {
  'grpc-web': 'grpc_web',
  'original-dst': 'original_dst',
  file_access_log: 'file',
  http_grpc_access_log: 'http_grpc',
  tcp_grpc_access_log: 'tcp_grpc',
  rate_limit: 'ratelimit',
};

/** `envoy.router` and `envoy.filters.http.router` are one filter; a name without `envoy.` is somebody's own. */
function filterName(name: string): string {
  if (!name.startsWith('envoy.')) return name;
  const word = lastWord(name);
  return Object.hasOwn(oldFilterNames, word) ? (oldFilterNames[word] ?? word) : word;
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

/** Which generation of the xDS API a stream speaks: v2 has no such field, v3 writes V3 everywhere. */
const generationFields = new Set(['resourceApiVersion', 'transportApiVersion']);
const generations = new Set<Json>(['AUTO', 'V2', 'V3']);

/** Fields of the message at `spot` that say something: absent ones and defaults are left out. */
export function fieldsOf(spot: Spot, message: JsonObject, rules: DiffRules): Map<string, Json> {
  const fields = new Map<string, Json>();
  for (const [key, value] of Object.entries(message)) {
    if (value === undefined) continue;
    if (spot.body === 'message') {
      if (value === null) continue;
      // v2 wrote a filter's settings into `config`, v3 into `typed_config` with the type beside it.
      const name =
        rules.ignoreApiGeneration && key === 'config' && isObject(value) ? 'typedConfig' : key;
      if (rules.ignoreApiGeneration && generationFields.has(name) && generations.has(value))
        continue;
      if (rules.ignoreDefaults && isDefault(spot.field, name, value, rules)) continue;
      fields.set(name, value);
    } else fields.set(key, value);
  }
  return fields;
}

/** True for a value that says what its absence says. @param parent the field that its message stands under */
export function isDefault(parent: string, field: string, value: Json, rules: DiffRules): boolean {
  if (Array.isArray(value)) return value.length === 0;
  const defaults = defaultsOf(parent, field);
  if (defaults.length === 0) return false;
  const compared = comparable(field, value, rules);
  const spot: Spot = { parent, field, body: 'message' };
  return defaults.some((one) =>
    isObject(one)
      ? isObject(compared) && fieldsOf(spot, compared, rules).size === 0
      : one === compared,
  );
}

/**
 * A text that is equal for two values exactly if they are no difference under the rules: sets sorted,
 * defaults left out. What lists are sets depends on where they stand.
 */
export function fingerprint(spot: Spot, value: Json, given: DiffRules): string {
  const rules = rulesAt(spot, given);
  const open = unwrapped(value, rules);
  if (Array.isArray(open)) {
    const items = open.map((item) => fingerprint(spot, item, rules));
    if (rules.ignoreOrder && isOrderless(spot.parent, spot.field)) items.sort();
    return `[${items.join(',')}]`;
  }
  if (isObject(open)) {
    const parts = [...fieldsOf(spot, open, rules)].map(
      ([name, inner]) =>
        `${JSON.stringify(name)}:${fingerprint(inside(spot, open, name), inner, rules)}`,
    );
    return `{${parts.sort().join(',')}}`;
  }
  return JSON.stringify(comparable(spot.body === 'struct' ? '' : spot.field, open, rules));
}
