import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import { isMap, isStructBody, jsonName } from '../canonical.ts';
import type { Change, PathStep } from './change.ts';

/**
 * Fields that both sides have and write differently (`route_config`, `routeConfig`), for people who want to see that, too.
 * `a` and `b` are resources as they stand in their dumps; items of lists pair up as they stand.
 */
export function spellingChanges(a: Json, b: Json): readonly Change[] {
  const changes: Change[] = [];
  walk('', a, b, [], changes);
  return changes;
}

function walk(
  parent: string,
  a: Json | undefined,
  b: Json | undefined,
  path: readonly PathStep[],
  changes: Change[],
): void {
  if (Array.isArray(a) && Array.isArray(b)) {
    a.slice(0, b.length).forEach((item, i) => {
      walk(parent, item, b[i], [...path, { item: String(i), a: i, b: i }], changes);
    });
  } else if (isObject(a) && isObject(b)) fields(parent, a, b, path, changes);
}

function fields(
  parent: string,
  a: JsonObject,
  b: JsonObject,
  path: readonly PathStep[],
  changes: Change[],
): void {
  const spelled = new Map(Object.keys(b).map((name) => [jsonName(name), name]));
  for (const [name, value] of Object.entries(a)) {
    const field = jsonName(name);
    const other = spelled.get(field);
    if (other === undefined) continue;
    const step = [...path, { field }];
    if (other !== name) changes.push({ path: step, kind: 'changed', a: name, b: other });
    if (isStructBody(parent, field, a)) continue;
    if (isMap(parent, field)) maps(field, value, b[other], step, changes);
    else walk(field, value, b[other], step, changes);
  }
}

/** Keys of a map are data: only what stands under the same key has spellings to compare. */
function maps(
  field: string,
  a: Json | undefined,
  b: Json | undefined,
  path: readonly PathStep[],
  changes: Change[],
): void {
  if (!isObject(a) || !isObject(b)) {
    walk(field, a, b, path, changes);
    return;
  }
  for (const [key, value] of Object.entries(a))
    walk(field, value, b[key], [...path, { field: key }], changes);
}
