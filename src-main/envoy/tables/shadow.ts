import { type JsonObject, obj, str } from '../../contract/json.ts';
import { routeConditions } from './route-conditions.ts';

type PathKind = 'prefix' | 'separated' | 'exact' | 'regex' | 'other';

/** A route as far as it matters here. */
interface Caught {
  readonly index: number;
  readonly kind: PathKind;
  /** The text of the path condition; in lower case when `fold`. */
  readonly path: string;
  readonly lower: string;
  /** Case does not matter. */
  readonly fold: boolean;
  readonly conditions: readonly string[];
}

/**
 * For each route of a virtual host, the index of the first earlier route that catches every request this
 * one could, or undefined. Envoy takes the first route that matches (docs/envoy.md §3.7), so such a route never
 * serves. Careful rather than complete: a route is reported only if the earlier one's path covers its own
 * and each further condition of the earlier one is a condition of the later one too.
 */
export function shadowedRoutes(routes: readonly JsonObject[]): readonly (number | undefined)[] {
  const catchers: Caught[] = [];
  // Exact paths can only catch the same path: gateways have thousands, which need no comparing one by one.
  const exact = new Map<string, Caught[]>();
  return routes.map((route, index) => {
    const later = read(route, index);
    const same = exact.get(later.lower)?.find((earlier) => catches(earlier, later));
    const other = catchers.find((earlier) => catches(earlier, later));
    if (isDecided(obj(route['match']))) {
      if (later.kind === 'exact') {
        const known = exact.get(later.lower);
        if (known === undefined) exact.set(later.lower, [later]);
        else known.push(later);
      } else if (later.kind !== 'other') catchers.push(later);
    }
    const found = [same?.index, other?.index].filter((one) => one !== undefined);
    return found.length === 0 ? undefined : Math.min(...found);
  });
}

function pathOf(match: JsonObject): readonly [PathKind, string] {
  const prefix = str(match['prefix']);
  if (prefix !== undefined) return ['prefix', prefix];
  const separated = str(match['pathSeparatedPrefix']);
  if (separated !== undefined) return ['separated', separated];
  const path = str(match['path']);
  if (path !== undefined) return ['exact', path];
  const regex = str(obj(match['safeRegex'])['regex']) ?? str(match['regex']);
  return regex === undefined ? ['other', ''] : ['regex', regex];
}

function read(route: JsonObject, index: number): Caught {
  const match = obj(route['match']);
  const [kind, path] = pathOf(match);
  // Case is compared with the path, not as a condition of its own.
  const conditions = routeConditions({ match: { ...match, caseSensitive: undefined } });
  const fold = match['caseSensitive'] === false;
  return { index, kind, path, lower: path.toLowerCase(), fold, conditions };
}

/** A share of requests, or what the connection and other filters left behind, decides differently each time. */
function isDecided(match: JsonObject): boolean {
  return (
    match['runtimeFraction'] === undefined &&
    match['runtime'] === undefined &&
    match['dynamicMetadata'] === undefined &&
    match['filterState'] === undefined
  );
}

function catches(earlier: Caught, later: Caught): boolean {
  return (
    pathCovers(earlier, later) &&
    earlier.conditions.every((condition) => later.conditions.includes(condition))
  );
}

function pathCovers(earlier: Caught, later: Caught): boolean {
  // CONNECT has no path, and path templates are not compared.
  if (later.kind === 'other') return false;
  // A later route in any case takes spellings that an exact earlier one leaves.
  if (later.fold && !earlier.fold) return false;
  const wanted = earlier.fold ? earlier.lower : earlier.path;
  const path = earlier.fold ? later.lower : later.path;
  switch (earlier.kind) {
    case 'prefix':
      return wanted === '/' || (later.kind !== 'regex' && path.startsWith(wanted));
    case 'separated':
      if (later.kind === 'regex') return false;
      return path.startsWith(`${wanted}/`) || (path === wanted && later.kind !== 'prefix');
    case 'exact':
      return later.kind === 'exact' && path === wanted;
    case 'regex':
      return later.kind === 'regex' && earlier.path === later.path;
    case 'other':
      return false;
  }
}
