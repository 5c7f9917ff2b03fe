import { z } from 'zod';

import { contract, type MethodName } from '../../../src-main/contract/index.ts';
import { isObject, type Json, parseJson } from '../../../src-main/contract/json.ts';
import type { Random } from '../random.ts';
import { oddValue } from './documents.ts';

/** What a caller may know: names that exist beside names that do not. */
export type Known = Readonly<Record<string, readonly string[]>>;

const methodNames = Object.keys(contract).filter((name): name is MethodName => name in contract);

const schemas = new Map(
  methodNames.map((name) => {
    const schema = z.toJSONSchema(contract[name].params, { io: 'input', unrepresentable: 'any' });
    return [name, parseJson(JSON.stringify(schema))] as const;
  }),
);

const words = [
  'a.b',
  'http://a.b/x?y=1',
  '10.0.0.1:80',
  'curl -H "a: b" http://a.b/',
  'GET',
  'web-0.default',
  'outbound|80||a.b',
  '80',
  '{"path":"/","authority":"a"}',
  '[2026-01-01T00:00:00.000Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 0 1 1 "-" "-" "-" "a" "10.0.0.1:80" outbound|80||a.b 10.0.0.1:1 10.0.0.2:80 10.0.0.3:2 - default',
];

/** A call with parameters as the contract wants them, or nearly. */
export function hostileCall(random: Random, known: Known): { method: MethodName; params: Json } {
  const method = random.pick(methodNames);
  const schema = schemas.get(method) ?? {};
  return { method, params: valueOf(random, schema, schema, known, '', 0) };
}

function valueOf(
  random: Random,
  root: Json,
  schema: Json,
  known: Known,
  name: string,
  depth: number,
): Json {
  if (random.chance(0.01)) return oddValue(random);
  if (!isObject(schema) || depth > 12) return oddValue(random);
  const { $ref, anyOf, oneOf, enum: values, const: constant, type } = schema;
  if (typeof $ref === 'string')
    return valueOf(random, root, resolved(root, $ref), known, name, depth + 1);
  const ways = anyOf ?? oneOf;
  if (Array.isArray(ways) && ways.length > 0)
    return valueOf(random, root, random.pick(ways), known, name, depth + 1);
  if (constant !== undefined) return constant;
  if (Array.isArray(values) && values.length > 0) return random.pick(values);
  const inner = (one: Json, as: string): Json => valueOf(random, root, one, known, as, depth + 1);
  switch (type) {
    case 'object':
      return objectOf(random, schema, inner);
    case 'array':
      return Array.from({ length: random.below(3) }, () =>
        inner(schema['items'] ?? {}, name.replace(/s$/, '')),
      );
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return random.chance(0.8) ? random.below(12) : random.pick([-1, 1e9, 2 ** 53, 0.5]);
    case 'string':
      return textOf(random, known, name);
    case 'null':
      return null;
    default:
      return oddValue(random);
  }
}

function objectOf(random: Random, schema: Json, inner: (schema: Json, name: string) => Json): Json {
  if (!isObject(schema)) return {};
  const { properties, required } = schema;
  const needed = Array.isArray(required) ? required : [];
  const fields = Object.entries(isObject(properties) ? properties : {}).filter(
    ([field]) => needed.includes(field) || random.chance(0.4),
  );
  return Object.fromEntries(fields.map(([field, one]) => [field, inner(one ?? {}, field)]));
}

function textOf(random: Random, known: Known, name: string): string {
  const here = known[name];
  if (here !== undefined && here.length > 0 && random.chance(0.95)) return random.pick(here);
  if (random.chance(0.7)) return random.pick(words);
  const value = oddValue(random);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function resolved(root: Json, ref: string): Json {
  let now: Json | undefined = root;
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    now = isObject(now) ? now[part] : undefined;
  }
  return now ?? {};
}
