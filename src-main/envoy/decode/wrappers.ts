import { dumpType, listField } from './shapes.ts';
import type { Place, Walker } from './walker.ts';

/** How deep a dump may stand in what others put around it: `xds`, namespace, pod, `configDump` and one to spare. */
const maxLevels = 6;
/** More objects than anybody puts around a dump. */
const maxLooked = 20_000;

/** A dump that stands within another document, and by which keys. */
export interface Wrapped {
  readonly place: Place;
  readonly path: readonly string[];
}

/** Whether the object is a dump by what nothing else has: `configs` without a type, a section's type or its lists. */
function isDump(walker: Walker, place: Place): boolean {
  const types: string[] = [];
  let holds = false;
  walker.members(place, (name, value) => {
    if (name === '@type') types.push(walker.string(value) ?? '');
    else if (name === 'configs') holds ||= walker.isList(value) || walker.isObject(value);
    else if (listField(name) !== undefined) holds ||= walker.isList(value);
    return false;
  });
  return types.length > 0 ? types.some((type) => dumpType(type) !== undefined) : holds;
}

/**
 * The dumps within a document that is none itself: egctl answers `{"NAMESPACE": {"POD": {"configs": …}}}` and
 * `{"xds": {…}}`, Envoy Gateway `{"configDump": …}`, kubectl a list of `items`, jq -s a list.
 */
export function dumpsWithin(walker: Walker, root: Place): readonly Wrapped[] {
  const found: Wrapped[] = [];
  let looked = 0;
  const look = (place: Place, path: readonly string[]): void => {
    looked += 1;
    if (looked > maxLooked) return;
    if (path.length > 0 && walker.isObject(place) && isDump(walker, place)) {
      found.push({ place, path });
      return;
    }
    if (path.length === maxLevels) return;
    walker.members(place, (_name, value, raw) => {
      look(value, [...path, raw]);
      return looked > maxLooked;
    });
    let at = 0;
    walker.elements(place, (value) => {
      look(value, [...path, String(at)]);
      at += 1;
    });
  };
  look(root, []);
  return found;
}
