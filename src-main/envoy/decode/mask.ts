import { type Json, type JsonObject, obj } from '../../contract/json.ts';
import { canonicalField } from '../canonical.ts';
import type { Place, Walker } from './walker.ts';

/** Names of fields with what is wanted of each: all of it, or a mask of its own. */
export type Mask = ReadonlyMap<string, Mask | 'all'>;

const masks = new WeakMap<readonly string[], Mask>();

/** The mask of a list of paths; made once for each list, for callers ask with the same one again and again. */
export function maskOf(paths: readonly string[]): Mask {
  const known = masks.get(paths);
  if (known !== undefined) return known;
  const mask = makeMask(paths.map((path) => path.split('.')));
  masks.set(paths, mask);
  return mask;
}

function makeMask(paths: readonly (readonly string[])[]): Mask {
  const byName = Map.groupBy(paths, ([name]) => name ?? '');
  return new Map(
    [...byName].map(([name, all]) => {
      const rests = all.map(([, ...rest]) => rest);
      return [name, rests.some((rest) => rest.length === 0) ? 'all' : makeMask(rests)];
    }),
  );
}

/** What the mask wants of an object, canonical. `what` names the resource in errors. */
export function readMasked(
  walker: Walker,
  place: Place,
  mask: Mask,
  what: () => string,
): JsonObject {
  return obj(readValue(walker, place, mask, '', what));
}

function readValue(
  walker: Walker,
  place: Place,
  mask: Mask,
  parent: string,
  what: () => string,
): Json {
  if (walker.isList(place)) {
    const items: Json[] = [];
    walker.elements(place, (item) => items.push(readValue(walker, item, mask, parent, what)));
    return items;
  }
  if (!walker.isObject(place)) return walker.repeatedString(place) ?? walker.parse(place, what);
  const out: JsonObject = {};
  walker.members(place, (name, value) => {
    const wanted = mask.get(name);
    if (wanted === undefined) return false;
    out[name] =
      wanted === 'all'
        ? canonicalField(
            parent,
            name,
            walker.parse(value, () => `${what()}: \`${name}\``),
          )
        : readValue(walker, value, wanted, name, what);
    return false;
  });
  return out;
}
