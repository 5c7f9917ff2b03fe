import { isObject, type Json, type JsonObject } from '../../src-main/contract/json.ts';
import type { Configuration } from './configuration.ts';

type Path = readonly (string | number)[];

/** Everything that may be left out of a configuration: list items and optional fields, outermost first. */
function removable(value: Json, path: Path = []): Path[] {
  const inner = Array.isArray(value)
    ? value.map((item, index) => ({ item, at: [...path, index] }))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) =>
          item === undefined ? [] : [{ item, at: [...path, key] }],
        )
      : [];
  return [
    ...inner.map(({ at }) => at).filter((at) => !/^(name|@type|address)$/.test(String(at.at(-1)))),
    ...inner.flatMap(({ item, at }) => removable(item, at)),
  ];
}

function without(value: Json, path: Path): Json {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(value))
    return rest.length === 0
      ? value.filter((_item, index) => index !== first)
      : value.map((item, index) => (index === first ? without(item, rest) : item));
  if (!isObject(value)) return value;
  const out: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (key !== String(first)) out[key] = item;
    else if (rest.length > 0) out[key] = without(item, rest);
  }
  return out;
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Leaves out what it can while `stillWrong` holds, trying at most `tries` smaller configurations. */
export async function shrink(
  configuration: Configuration,
  stillWrong: (smaller: Configuration) => Promise<boolean>,
  tries = 80,
): Promise<Configuration> {
  let best = configuration;
  let left = tries;
  for (let index = 0; left > 0;) {
    const whole: JsonObject = {
      listeners: [...best.listeners],
      clusters: [...best.clusters],
    };
    const paths = removable(whole).filter((path) => path.length > 1);
    const path = paths[index];
    if (path === undefined) break;
    const made = without(whole, path);
    const smaller = isObject(made)
      ? { ...best, listeners: listOf(made['listeners']), clusters: listOf(made['clusters']) }
      : best;
    left--;
    if (await stillWrong(smaller)) best = smaller;
    else index++;
  }
  return best;
}
