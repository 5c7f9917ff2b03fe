import { flag, type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { messages, typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';
import { httpMatcherInputs } from './matcher-inputs.ts';
import { routeMismatch, silently } from './route-match.ts';

export interface RouteHit {
  readonly route: JsonObject;
  /** JSON pointer within the virtual host. */
  readonly path: string;
}

export interface RouteCandidate {
  readonly route: JsonObject;
  readonly path: string;
  readonly reason: Reason;
  readonly shadowed: boolean;
}

export interface RouteSearch {
  readonly hit: RouteHit | undefined;
  readonly considered: readonly RouteCandidate[];
  readonly count: number;
}

const maxConsidered = 100;
function firstMatch(
  routes: readonly JsonObject[],
  at: string,
  context: MatchContext,
  ignoreParameters: boolean,
): RouteSearch {
  const considered: RouteCandidate[] = [];
  let hit: RouteHit | undefined;
  const quiet = silently(context);
  for (const [index, route] of routes.entries()) {
    if (hit !== undefined && considered.length >= maxConsidered) break;
    const path = `${at}/${String(index)}`;
    const why = routeMismatch(route, hit === undefined ? context : quiet, ignoreParameters);
    if (why === undefined && hit === undefined) hit = { route, path };
    else if (considered.length < maxConsidered)
      considered.push({
        route,
        path,
        reason: why ?? reason('trace.shadowed.route', { winner: hit?.path ?? '' }),
        shadowed: why === undefined,
      });
  }
  return { hit, considered, count: routes.length };
}

/** VirtualHostImpl::getRouteFromEntries: the first route that matches, or the matcher tree's answer. */

export function findRoute(
  virtualHost: JsonObject,
  routeConfig: JsonObject,
  context: MatchContext,
): RouteSearch {
  const ignoreParameters = flag(routeConfig['ignorePathParametersInPathMatching']);
  const matcher = optObj(virtualHost['matcher']);
  if (matcher === undefined)
    return firstMatch(messages(virtualHost['routes']), '/routes', context, ignoreParameters);
  const result = evaluateMatcher(matcher, httpMatcherInputs(context), '/matcher');
  if (result === undefined) return { hit: undefined, considered: [], count: 0 };
  const config = optObj(result.action['typedConfig']) ?? {};
  const at = `${result.path}/typedConfig`;
  if (typeName(config) === 'RouteList')
    return firstMatch(messages(config['routes']), `${at}/routes`, context, ignoreParameters);
  if (typeName(config) !== 'Route') {
    context.depends(
      reason('trace.depends.matcherExtension', { name: text(result.action['name']) }),
    );
    return { hit: undefined, considered: [], count: 1 };
  }
  // The route that a tree answers still has its own match to pass.
  const why = routeMismatch(config, context, ignoreParameters);
  return why === undefined
    ? { hit: { route: config, path: at }, considered: [], count: 1 }
    : {
        hit: undefined,
        considered: [{ route: config, path: at, reason: why, shadowed: false }],
        count: 1,
      };
}
