import { type JsonObject, optObj, str, text } from '../../contract/json.ts';
import type { MatchContext } from './match-context.ts';
import { type Mismatch, reason } from './reason.ts';
import { fullMatch } from './regex.ts';
import { asciiLower } from './string-matcher.ts';
import { matchUriTemplate } from './uri-template.ts';

/** `:path` without query and fragment (http/path_utility.cc removeQueryAndFragment). */
export function pathOnly(path: string): string {
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

export function pathTemplate(match: JsonObject): string | undefined {
  const policy = optObj(match['pathMatchPolicy']);
  return str(optObj(policy?.['typedConfig'])?.['pathTemplate']);
}

/** RouteMatch's path specifier in a few characters. */
export function describePath(match: JsonObject): string {
  const prefix = str(match['prefix']);
  if (prefix !== undefined) return `${prefix}*`;
  const path = str(match['path']);
  if (path !== undefined) return path;
  const separated = str(match['pathSeparatedPrefix']);
  if (separated !== undefined) return `${separated}[/*]`;
  const safe = optObj(match['safeRegex']);
  if (safe !== undefined) return `~ ${text(safe['regex'])}`;
  const regex = str(match['regex']);
  if (regex !== undefined) return `~ ${regex}`;
  if (match['connectMatcher'] !== undefined) return 'CONNECT';
  return pathTemplate(match) ?? '?';
}

function isConnect(context: MatchContext): boolean {
  const method = context.headers?.get(':method');
  if (method === 'CONNECT') return true;
  // CONNECT-UDP: extended CONNECT, or GET with an upgrade (http/header_utility.cc isConnectUdpRequest).
  return asciiLower(context.headers?.get('upgrade') ?? '') === 'connect-udp';
}

function regexMismatch(pattern: string, path: string, context: MatchContext): Mismatch {
  const result = fullMatch(pattern, path);
  if (result === true) return undefined;
  const why = reason(
    result === undefined ? 'trace.mismatch.pathRegexUnknown' : 'trace.mismatch.pathRegex',
    { want: pattern, have: path },
  );
  if (result === undefined) context.depends(why);
  return why;
}

/**
 * ignore_path_parameters_in_path_matching: 1.39.3 and 1.40 take the parameters out of every segment ("/a;p=1/b" is "/a/b",
 * seen by the conformance suite); 1.38.3 and older cut everything from the first ';' on (measured, docs/envoy-versions.md; the
 * earlier patches of 1.39 were not asked).
 */
export function withoutParameters(path: string, context: MatchContext): string {
  const everywhere = path.replace(/;[^/]*/g, '');
  const cut = path.split(';', 1)[0] ?? path;
  if (everywhere === cut) return cut;
  const newer = context.rules.atLeast(39, 3);
  context.assume(
    reason(newer ? 'trace.rule.parametersEverywhere' : 'trace.rule.parametersCut', {
      path: newer ? everywhere : cut,
      version: context.rules.version,
    }),
  );
  return newer ? everywhere : cut;
}

/**
 * The path specifier of a RouteMatch. `path` is `:path`; undefined for a CONNECT without one, where only
 * connect_matcher can hold (config_impl.cc, VirtualHostImpl::getRouteFromEntries).
 */
export function pathMismatch(
  match: JsonObject,
  path: string | undefined,
  context: MatchContext,
  ignoreParameters = false,
): Mismatch {
  if (match['connectMatcher'] !== undefined)
    return isConnect(context) ? undefined : reason('trace.mismatch.connect');
  if (path === undefined) return reason('trace.mismatch.noPath');
  const bare = pathOnly(path);
  const have = ignoreParameters ? withoutParameters(bare, context) : bare;
  const ignoreCase = match['caseSensitive'] === false;
  const fold = (value: string): string => (ignoreCase ? asciiLower(value) : value);
  const prefix = str(match['prefix']);
  if (prefix !== undefined)
    return fold(have).startsWith(fold(prefix))
      ? undefined
      : reason('trace.mismatch.pathPrefix', { want: prefix, have });
  const exact = str(match['path']);
  if (exact !== undefined)
    return fold(have) === fold(exact)
      ? undefined
      : reason('trace.mismatch.pathExact', { want: exact, have });
  const separated = str(match['pathSeparatedPrefix']);
  if (separated !== undefined) {
    const head = fold(have);
    const want = fold(separated);
    return head === want || head.startsWith(`${want}/`)
      ? undefined
      : reason('trace.mismatch.pathSeparated', { want: separated, have });
  }
  const safe = optObj(match['safeRegex']);
  if (safe !== undefined) return regexMismatch(text(safe['regex']), have, context);
  const regex = str(match['regex']);
  if (regex !== undefined) return regexMismatch(regex, have, context);
  const template = pathTemplate(match);
  if (template !== undefined)
    // The template sees the path with its ';' parameters (config_impl.cc UriTemplateMatcherRouteEntryImpl).
    return matchUriTemplate(template, bare) === undefined
      ? reason('trace.mismatch.pathTemplate', { want: template, have: bare })
      : undefined;
  const why = reason('trace.mismatch.pathUnknown');
  context.depends(why);
  return why;
}
