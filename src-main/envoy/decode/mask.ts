import { type Json, type JsonObject, obj } from '../../contract/json.ts';
import { canonicalField, isStructBody } from '../canonical.ts';
import { KeySet } from './key-set.ts';
import type { Place, Walker } from './walker.ts';

/** Names of fields, and of each what is wanted: undefined is all of it, else a mask of its own. */
export interface Mask {
  readonly keys: KeySet;
  /** In the order of `keys.names`. */
  readonly inner: readonly (Mask | undefined)[];
}

const masks = new WeakMap<readonly string[], Mask>();
/** By what the list says, for callers that write it anew at each call; callers are few, so are these. */
const masksByText = new Map<string, Mask>();

/** The mask of a list of paths; made once for each list, for callers ask with the same one again and again. */
export function maskOf(paths: readonly string[]): Mask {
  const known = masks.get(paths);
  if (known !== undefined) return known;
  const text = paths.join(' ');
  const mask = masksByText.get(text) ?? makeMask(paths.map((path) => path.split('.')));
  masksByText.set(text, mask);
  masks.set(paths, mask);
  return mask;
}

function makeMask(paths: readonly (readonly string[])[]): Mask {
  const byName = Map.groupBy(paths, ([name]) => name ?? '');
  const inner = [...byName.values()].map((all) => {
    const rests = all.map(([, ...rest]) => rest);
    return rests.some((rest) => rest.length === 0) ? undefined : makeMask(rests);
  });
  return { keys: new KeySet([...byName.keys()]), inner };
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
  const found = walker.locate(place, mask.keys);
  for (let i = 0; i < found.length; i++) {
    const value = found[i];
    const name = mask.keys.names[i];
    if (value === undefined || name === undefined) continue;
    const wanted = mask.inner[i];
    out[name] =
      wanted === undefined
        ? readWhole(walker, value, parent, name, what)
        : readValue(walker, value, wanted, name, what);
  }
  return out;
}

function readWhole(
  walker: Walker,
  value: Place,
  parent: string,
  name: string,
  what: () => string,
): Json {
  // Most of what tables ask for is a short string that occurs in every entry.
  return (
    walker.repeatedString(value) ??
    canonicalField(
      parent,
      name,
      walker.parse(value, () => `${what()}: \`${name}\``, isStructBody(parent, name, {})),
    )
  );
}
