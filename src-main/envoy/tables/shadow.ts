import { type JsonObject, obj, str } from '../../contract/json.ts';
import { routeConditions } from './route-conditions.ts';

/** What an earlier route must be to catch everything of a later one. */
interface Catcher {
  readonly index: number;
  readonly match: JsonObject;
  readonly conditions: readonly string[];
}

/**
 * For each route of a virtual host, the index of the first earlier route that catches every request this
 * one could, or undefined. Envoy takes the first route that matches (envoy.md §3.7), so such a route never
 * serves. Careful rather than complete: a route is reported only if the earlier one's path covers its own
 * and each further condition of the earlier one is a condition of the later one too.
 */
export function shadowedRoutes(routes: readonly JsonObject[]): readonly (number | undefined)[] {
  const catchers: Catcher[] = [];
  let catchAll: number | undefined;
  return routes.map((route, index) => {
    const match = obj(route['match']);
    const later: Catcher = { index, match, conditions: routeConditions(route) };
    const hasPath = match['connectMatcher'] === undefined;
    const catcher =
      hasPath && catchAll !== undefined
        ? catchAll
        : catchers.find((earlier) => catches(earlier, later))?.index;
    if (isDecided(match)) {
      catchers.push(later);
      if (match['prefix'] === '/' && later.conditions.length === 0) catchAll ??= index;
    }
    return catcher;
  });
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

function catches(earlier: Catcher, later: Catcher): boolean {
  return (
    earlier.conditions.every((condition) => later.conditions.includes(condition)) &&
    pathCovers(earlier.match, later.match)
  );
}

function pathCovers(earlier: JsonObject, later: JsonObject): boolean {
  const fold = earlier['caseSensitive'] === false;
  // A later route in any case takes spellings that an exact earlier one leaves.
  if (later['caseSensitive'] === false && !fold) return false;
  const read = (match: JsonObject, field: string): string | undefined => {
    const value = str(match[field]);
    return fold ? value?.toLowerCase() : value;
  };
  const start = read(later, 'prefix') ?? read(later, 'pathSeparatedPrefix');
  const exact = read(later, 'path');
  const prefix = read(earlier, 'prefix');
  if (prefix !== undefined) {
    if (later['connectMatcher'] !== undefined) return false;
    if (prefix === '/') return true;
    return (start ?? exact)?.startsWith(prefix) ?? false;
  }
  const separated = read(earlier, 'pathSeparatedPrefix');
  if (separated !== undefined) {
    const whole = read(later, 'pathSeparatedPrefix') ?? exact;
    return whole === separated || ((start ?? exact)?.startsWith(`${separated}/`) ?? false);
  }
  const path = read(earlier, 'path');
  if (path !== undefined) return path === exact;
  const regex = str(obj(earlier['safeRegex'])['regex']) ?? str(earlier['regex']);
  const laterRegex = str(obj(later['safeRegex'])['regex']) ?? str(later['regex']);
  return regex !== undefined && regex === laterRegex;
}
