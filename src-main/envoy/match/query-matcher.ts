import { bool, flag, type JsonObject, optObj, str, text } from '../../contract/json.ts';
import type { MatchContext } from './match-context.ts';
import { type Mismatch, reason } from './reason.ts';
import { fullMatch } from './regex.ts';
import { describeString, matchString, type Tri } from './string-matcher.ts';

/** The parameters behind the first '?', raw; the first of each name counts (http/utility.cc QueryParamsMulti). */
export function queryParameters(path: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  const start = path.indexOf('?');
  if (start < 0) return out;
  for (const part of path.slice(start + 1).split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!out.has(name)) out.set(name, equals < 0 ? '' : part.slice(equals + 1));
  }
  return out;
}

function queryMatches(matcher: JsonObject, value: string | undefined, context: MatchContext): Tri {
  const present = bool(matcher['presentMatch']);
  if (present !== undefined) {
    // Before 1.34 any present_match meant "exists" (config_utility.cc QueryParameterMatcher).
    if (context.rules.atLeast(34)) return (value !== undefined) === present;
    if (!present)
      context.assume(
        reason('trace.rule.queryPresent', {
          name: text(matcher['name']),
          version: context.rules.version,
        }),
      );
    return value !== undefined;
  }
  const string = optObj(matcher['stringMatch']);
  if (string !== undefined) return value === undefined ? false : matchString(string, value);
  // v2: value with regex: true is ECMAScript, full match.
  const want = text(matcher['value']);
  if (value === undefined || want === '') return value !== undefined;
  return flag(matcher['regex']) ? fullMatch(want, value) : value === want;
}

export function queryMismatch(
  matchers: readonly JsonObject[],
  path: string,
  context: MatchContext,
): Mismatch {
  if (matchers.length === 0) return undefined;
  const parameters = queryParameters(path);
  for (const matcher of matchers) {
    const name = text(matcher['name']);
    const have = parameters.get(name);
    const result = queryMatches(matcher, have, context);
    if (result === true) continue;
    const string = optObj(matcher['stringMatch']);
    const want = string === undefined ? (str(matcher['value']) ?? '*') : describeString(string);
    if (result === undefined) {
      const why = reason('trace.mismatch.queryUnknown', { name, want });
      context.depends(why);
      return why;
    }
    return have === undefined
      ? reason('trace.mismatch.queryMissing', { name, want })
      : reason('trace.mismatch.query', { name, want, have });
  }
  return undefined;
}

/** The first cookie of that name; quotes around its value do not belong to it (http/utility.cc parseCookie). */
export function cookieValue(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue;
    const value = part.slice(equals + 1).trim();
    return value.length >= 2 && value.startsWith('"') && value.endsWith('"')
      ? value.slice(1, -1)
      : value;
  }
  return undefined;
}

export function cookiesMismatch(matchers: readonly JsonObject[], context: MatchContext): Mismatch {
  for (const matcher of matchers) {
    const name = text(matcher['name']);
    const have = cookieValue(context.headers?.get('cookie') ?? '', name);
    const string = optObj(matcher['stringMatch']) ?? {};
    const result = have === undefined ? false : matchString(string, have);
    if (result === undefined) {
      const why = reason('trace.mismatch.cookieUnknown', { name });
      context.depends(why);
      return why;
    }
    if (result === flag(matcher['invertMatch']))
      return reason('trace.mismatch.cookie', {
        name,
        want: describeString(string),
        have: have ?? '',
      });
  }
  return undefined;
}
