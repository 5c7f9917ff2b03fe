import {
  bool,
  flag,
  isObject,
  type JsonObject,
  num,
  optObj,
  str,
  text,
} from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { messages, typeName } from '../../match/fields.ts';
import { headersMismatch } from '../../match/header-matcher.ts';
import { cidrContains, parseAddress, parseCidr, parseIp } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { pathMismatch } from '../../match/path-matcher.ts';
import {
  cookiesMismatch,
  cookieValue,
  queryMismatch,
  queryParameters,
} from '../../match/query-matcher.ts';
import { type Mismatch, reason } from '../../match/reason.ts';
import { matchString, type Tri } from '../../match/string-matcher.ts';
import { matchMetadata } from '../../match/value-matcher.ts';
import { evaluateMatcher, type MatcherInputs } from '../../match/xds-matcher.ts';

const denominators: Record<string, number> = {
  HUNDRED: 100,
  TEN_THOUSAND: 10_000,
  MILLION: 1_000_000,
};

export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** `type.v3.FractionalPercent`; the enum may stand as its number. */
export function fractionalPercent(value: JsonObject | undefined): Fraction {
  const named = value?.['denominator'];
  const denominator =
    typeof named === 'number'
      ? ([100, 10_000, 1_000_000][named] ?? 100)
      : (denominators[text(named)] ?? 100);
  return { numerator: num(value?.['numerator']) ?? 0, denominator };
}

/** The fraction in force: a runtime value (a percent of the default's denominator, or a whole fraction) overrides. */
export function runtimeFraction(message: JsonObject, context: MatchContext): Fraction {
  const byDefault = fractionalPercent(optObj(message['defaultValue']));
  const value = context.rules.runtime(text(message['runtimeKey']));
  if (isObject(value) && 'numerator' in value) return fractionalPercent(value);
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  // runtime_impl.cc featureEnabled: an unsigned integer is a percentage out of 100, whatever the denominator.
  return Number.isInteger(number) && number >= 0
    ? { numerator: number, denominator: 100 }
    : byDefault;
}

function runtimeMismatch(match: JsonObject, context: MatchContext): Mismatch {
  const message = optObj(match['runtimeFraction']) ?? optObj(match['runtime']);
  if (message === undefined) return undefined;
  const { numerator, denominator } = runtimeFraction(message, context);
  const params = { numerator, denominator, key: text(message['runtimeKey']) };
  if (numerator >= denominator) return undefined;
  if (numerator <= 0) return reason('trace.mismatch.runtime', params);
  if (context.random === undefined) {
    context.depends(reason('trace.depends.runtime', params));
    // Unknown chance: go on with the likelier way; the verdict says that it depends.
    return numerator * 2 >= denominator ? undefined : reason('trace.mismatch.runtime', params);
  }
  return context.random % denominator < numerator
    ? undefined
    : reason('trace.mismatch.runtime', params);
}

/** Grpc::Common::isGrpcRequestHeaders: a request without path (CONNECT) is none. */
export function isGrpc(context: MatchContext): boolean {
  if (context.headers?.get(':path') === undefined) return false;
  const type = context.headers.get('content-type') ?? '';
  return type === 'application/grpc' || type.startsWith('application/grpc+');
}

function tlsMismatch(match: JsonObject, context: MatchContext): Mismatch {
  const want = optObj(match['tlsContext']);
  if (want === undefined) return undefined;
  const { connection } = context;
  const presented = bool(want['presented']);
  if (presented !== undefined && (connection.tls && connection.peerPresented) !== presented)
    return reason('trace.mismatch.tlsPresented', { want: String(presented) });
  const validated = bool(want['validated']);
  if (validated !== undefined && (connection.tls && connection.peerValidated) !== validated)
    return reason('trace.mismatch.tlsValidated', { want: String(validated) });
  return undefined;
}

/** A matcher that cannot be evaluated counts as not matching, and the verdict says that it depends. */
function decided(result: Tri, why: Mismatch, context: MatchContext): Mismatch {
  if (result === true) return undefined;
  if (result === undefined && why !== undefined) context.depends(why);
  return why;
}

function metadataMismatch(match: JsonObject, context: MatchContext): Mismatch {
  for (const matcher of messages(match['dynamicMetadata'])) {
    const filter = text(matcher['filter']);
    if (context.metadata[filter] === undefined)
      context.assume(reason('trace.assume.noMetadata', { filter }));
    const why = reason('trace.mismatch.metadata', { filter });
    const found = decided(matchMetadata(matcher, context.metadata), why, context);
    if (found !== undefined) return found;
  }
  for (const matcher of messages(match['filterState'])) {
    const key = text(matcher['key']);
    const value = context.filterState.get(key);
    const why = reason('trace.mismatch.filterState', { key });
    if (value === undefined) {
      context.assume(reason('trace.assume.noFilterState', { key }));
      return why;
    }
    const found = decided(filterStateMatches(matcher, value), why, context);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `type.matcher.v3.FilterStateMatcher`: a string, or since 1.34 an address within ranges. */
function filterStateMatches(matcher: JsonObject, value: string): Tri {
  const address = optObj(matcher['addressMatch']);
  if (address === undefined) return matchString(optObj(matcher['stringMatch']) ?? {}, value);
  const ip = parseIp(parseAddress(value)?.ip ?? value);
  if (ip === undefined) return false;
  const within = messages(address['ranges']).some((range) => {
    const parsed = parseCidr(range);
    return parsed !== undefined && cidrContains(parsed, ip);
  });
  return within !== flag(address['invertMatch']);
}

/** RouteEntryImplBase::matchRoute and the path specifier, in Envoy's order; undefined: the route matches. */
export function routeMismatch(
  route: JsonObject,
  context: MatchContext,
  ignoreParameters: boolean,
): Mismatch {
  const match = optObj(route['match']) ?? {};
  const path = context.headers?.get(':path');
  // A request without path looks at connect_matcher routes only, before anything else of the route.
  if (path === undefined && match['connectMatcher'] === undefined)
    return reason('trace.mismatch.noPath');
  return (
    runtimeMismatch(match, context) ??
    (match['grpc'] !== undefined && !isGrpc(context) ? reason('trace.mismatch.grpc') : undefined) ??
    headersMismatch(messages(match['headers']), context) ??
    queryMismatch(messages(match['queryParameters']), path ?? '', context) ??
    cookiesMismatch(messages(match['cookies']), context) ??
    tlsMismatch(match, context) ??
    metadataMismatch(match, context) ??
    pathMismatch(match, path, context, ignoreParameters)
  );
}

/** The same context, but nothing found out through it counts: for candidates behind the winner. */
export function silently(context: MatchContext): MatchContext {
  return { ...context, depends: () => undefined, assume: () => undefined };
}

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

function httpInput(extension: JsonObject, context: MatchContext): string | undefined {
  const config = optObj(extension['typedConfig']) ?? {};
  switch (typeName(config)) {
    case 'HttpRequestHeaderMatchInput': {
      const values = context.headers?.all(text(config['headerName'])) ?? [];
      // Generic inputs still join several values (3.9 of envoy.md).
      return values.length === 0 ? undefined : values.join(',');
    }
    case 'HttpRequestQueryParamMatchInput':
      return queryParameters(context.headers?.get(':path') ?? '').get(text(config['queryParam']));
    case 'HttpRequestCookieMatchInput':
      return cookieValue(context.headers?.get('cookie') ?? '', text(config['name']));
    case 'DestinationIPInput':
      return context.connection.destination.ip;
    case 'DestinationPortInput':
      return String(context.connection.destination.port);
    case 'SourceIPInput':
      return context.remoteIp;
    case 'DirectSourceIPInput':
      return context.connection.directSource.ip;
    case 'ServerNameInput':
      return context.connection.serverName === '' ? undefined : context.connection.serverName;
    case 'UriSanInput':
      return context.connection.peerPrincipal;
    case 'FilterStateInput':
      return context.filterState.get(text(config['key']));
    default:
      context.depends(reason('trace.depends.input', { name: text(extension['name']) }));
      return undefined;
  }
}

/** Inputs of matcher trees over a request. */
export function httpMatcherInputs(context: MatchContext): MatcherInputs {
  return {
    rules: context.rules,
    input: (extension) => httpInput(extension, context),
    depends: (why) => context.depends(why),
    unknownExtension: (extension) =>
      reason('trace.depends.matcherExtension', { name: str(extension['name']) ?? '' }),
  };
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
