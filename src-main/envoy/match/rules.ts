import { isObject, type JsonObject } from '../../contract/json.ts';
import { messages } from './fields.ts';

/** What a version of Envoy and its runtime decide; everything that is not the configuration's own. */
export interface EnvoyRules {
  /** As the trace names it: `1.40.0`, or `latest` when no server_info says. */
  readonly version: string;
  /** Is this Envoy at least 1.`minor`.`patch`? An unknown version is the newest, of an unknown patch the newest is meant. */
  atLeast(minor: number, patch?: number): boolean;
  /** The first patch that was asked about and would decide, where only the minor is known: `1.39.3`. */
  decidingPatch(): string | undefined;
  /** A runtime feature guard, from the bootstrap's static layers; else the default of this version. */
  guard(name: string, byDefault: boolean): boolean;
  /** A runtime value; undefined when no static layer (nor the request's own runtime) sets it. */
  runtime(key: string): unknown;
}

/** Major, minor, patch; a patch that is cut is none. */
function parseVersion(version: string): readonly [number, number, number?] | undefined {
  // server_info: "sha/1.40.0/Clean/RELEASE/BoringSSL"; an override is the bare number.
  const match = /(?:^|\/)v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return undefined;
  const [, major, minor, patch] = match;
  if (patch === undefined) return [Number(major), Number(minor)];
  return [Number(major), Number(minor), Number(patch)];
}

/** Flat and nested spellings are the same key (`a.b: 1` and `a: {b: 1}`), runtime_impl.cc walkProtoValue. */
function flatten(value: JsonObject, prefix: string, into: Map<string, unknown>): void {
  for (const [key, inner] of Object.entries(value)) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (isObject(inner)) {
      into.set(name, inner);
      // A FractionalPercent stands whole.
      if (!('numerator' in inner)) flatten(inner, name, into);
    } else into.set(name, inner);
  }
}

/** A trace asks for the rules at each hop; 60 guards of a bootstrap took 3 % of it to read again. */
const fixedValues = new WeakMap<JsonObject, ReadonlyMap<string, unknown>>();

function staticLayers(bootstrap: JsonObject): ReadonlyMap<string, unknown> {
  const known = fixedValues.get(bootstrap);
  if (known !== undefined) return known;
  const values = new Map<string, unknown>();
  const layered = bootstrap['layeredRuntime'];
  for (const layer of messages(isObject(layered) ? layered['layers'] : undefined)) {
    const fixed = layer['staticLayer'];
    if (isObject(fixed)) flatten(fixed, '', values);
  }
  fixedValues.set(bootstrap, values);
  return values;
}

export function envoyRules(
  bootstrap: JsonObject,
  version: string,
  runtime: Readonly<Record<string, unknown>> = {},
): EnvoyRules {
  const own = Object.entries(runtime);
  const fixed = staticLayers(bootstrap);
  // v2: `runtime.base` / `layered_runtime` did not exist before 1.12.
  const values = own.length === 0 ? fixed : new Map([...fixed, ...own]);
  const parsed = parseVersion(version);
  let deciding: string | undefined;
  return {
    version: parsed === undefined ? 'latest' : parsed.join('.'),
    atLeast(minor, patch = 0) {
      if (parsed === undefined || parsed[0] > 1) return true;
      if (parsed[1] !== minor) return parsed[1] > minor;
      const [, , own] = parsed;
      if (own === undefined && patch > 0) deciding ??= `1.${String(minor)}.${String(patch)}`;
      return own === undefined || own >= patch;
    },
    decidingPatch: () => deciding,
    guard(name, byDefault) {
      const value = values.get(`envoy.reloadable_features.${name}`);
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      return byDefault;
    },
    runtime: (key) => values.get(key),
  };
}
