import { bool, flag, type Json, type JsonObject, optObj, str, text } from '../../contract/json.ts';
import type { MatchContext } from './match-context.ts';
import { type Mismatch, reason } from './reason.ts';
import { fullMatch } from './regex.ts';
import { describeString, matchString, type Tri } from './string-matcher.ts';

/**
 * `route.v3.HeaderMatcher`, canonical. The deprecated forms (exact_match …) are the same as a StringMatcher,
 * but an empty exact_match holds for any value (http/header_utility.h, HeaderDataExactMatch).
 */
function matchValue(matcher: JsonObject, value: string): Tri {
  const string = optObj(matcher['stringMatch']);
  if (string !== undefined) return matchString(string, value);
  const exact = str(matcher['exactMatch']);
  if (exact !== undefined) return exact === '' || value === exact;
  const prefix = str(matcher['prefixMatch']);
  if (prefix !== undefined) return value.startsWith(prefix);
  const suffix = str(matcher['suffixMatch']);
  if (suffix !== undefined) return value.endsWith(suffix);
  const contains = str(matcher['containsMatch']);
  if (contains !== undefined) return value.includes(contains);
  const safeRegex = optObj(matcher['safeRegexMatch']);
  if (safeRegex !== undefined) return fullMatch(text(safeRegex['regex']), value);
  const regex = str(matcher['regexMatch']);
  if (regex !== undefined) return fullMatch(regex, value);
  const range = optObj(matcher['rangeMatch']);
  if (range !== undefined) {
    const number = int64(value);
    return number !== undefined && number >= bound(range['start']) && number < bound(range['end']);
  }
  return true;
}

/** absl::SimpleAtoi into an int64: blanks around it are allowed, anything else in it is not. */
function int64(value: string): bigint | undefined {
  if (!/^\s*[-+]?\d+\s*$/.test(value)) return undefined;
  const number = BigInt(value.trim().replace('+', ''));
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

/** An int64 field: a JSON string, or a number. */
function bound(field: Json | undefined): bigint {
  return int64(typeof field === 'number' ? String(Math.trunc(field)) : text(field)) ?? 0n;
}

function isPresence(matcher: JsonObject): boolean {
  return ![
    'stringMatch',
    'exactMatch',
    'prefixMatch',
    'suffixMatch',
    'containsMatch',
    'safeRegexMatch',
    'regexMatch',
    'rangeMatch',
  ].some((field) => matcher[field] !== undefined);
}

function anyOf(results: readonly Tri[]): Tri {
  if (results.includes(true)) return true;
  return results.includes(undefined) ? undefined : false;
}

/** header_utility.h matchesHeaders; undefined when a regex or an extension cannot be evaluated. */
export function headerMatches(matcher: JsonObject, context: MatchContext): Tri {
  const values = context.headers?.all(text(matcher['name'])) ?? [];
  const invert = flag(matcher['invertMatch']);
  const missingIsEmpty = flag(matcher['treatMissingHeaderAsEmpty']);
  if (isPresence(matcher)) {
    const present = bool(matcher['presentMatch']) ?? true;
    if (values.length === 0 && !missingIsEmpty) return invert === present;
    return present !== invert;
  }
  if (values.length === 0 && !missingIsEmpty) return false;
  const given = values.length === 0 ? [''] : values;
  // CVE-2026-26308: since 1.39 each value is asked alone; before, "a,b" was asked once.
  const individually =
    context.rules.atLeast(39) && context.rules.guard('match_headers_individually', true);
  const alone = anyOf(given.map((value) => matchValue(matcher, value)));
  const joined = given.length === 1 ? alone : matchValue(matcher, given.join(','));
  if (alone !== joined)
    context.assume(
      reason(individually ? 'trace.rule.headersAlone' : 'trace.rule.headersJoined', {
        name: text(matcher['name']),
        version: context.rules.version,
      }),
    );
  const result = individually ? alone : joined;
  return result === undefined ? undefined : result !== invert;
}

export function describeHeader(matcher: JsonObject): string {
  const string = optObj(matcher['stringMatch']);
  if (string !== undefined) return describeString(string);
  for (const [field, name] of [
    ['exactMatch', 'exact'],
    ['prefixMatch', 'prefix'],
    ['suffixMatch', 'suffix'],
    ['containsMatch', 'contains'],
    ['regexMatch', 'regex'],
  ] as const) {
    const want = str(matcher[field]);
    if (want !== undefined) return describeString({ [name]: want });
  }
  const safe = optObj(matcher['safeRegexMatch']);
  if (safe !== undefined) return describeString({ safeRegex: safe });
  const range = optObj(matcher['rangeMatch']);
  if (range !== undefined)
    return `[${String(bound(range['start']))}, ${String(bound(range['end']))})`;
  return '*';
}

/** Undefined when all matchers hold; else the first that does not. */
export function headersMismatch(matchers: readonly JsonObject[], context: MatchContext): Mismatch {
  for (const matcher of matchers) {
    const result = headerMatches(matcher, context);
    if (result === true) continue;
    const name = text(matcher['name']);
    if (result === undefined) {
      const why = reason('trace.mismatch.headerUnknown', { name, want: describeHeader(matcher) });
      context.depends(why);
      return why;
    }
    const have = context.headers?.all(name).join(',');
    const want = describeHeader(matcher);
    if (have === undefined || context.headers?.get(name) === undefined)
      return reason('trace.mismatch.headerMissing', { name, want });
    return flag(matcher['invertMatch'])
      ? reason('trace.mismatch.headerInverted', { name, want, have })
      : reason('trace.mismatch.header', { name, want, have });
  }
  return undefined;
}
