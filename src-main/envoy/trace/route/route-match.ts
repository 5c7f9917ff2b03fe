import { bool, flag, type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import { headersMismatch } from '../../match/header-matcher.ts';
import { cidrContains, parseAddress, parseCidr, parseIp } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { pathMismatch } from '../../match/path-matcher.ts';
import { cookiesMismatch, queryMismatch } from '../../match/query-matcher.ts';
import { type Mismatch, reason } from '../../match/reason.ts';
import { matchString, type Tri } from '../../match/string-matcher.ts';
import { matchMetadata } from '../../match/value-matcher.ts';
import { runtimeFraction } from './fraction.ts';

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
