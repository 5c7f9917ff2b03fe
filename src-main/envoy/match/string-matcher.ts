import { flag, type JsonObject, optObj, str, text } from '../../contract/json.ts';
import { fullMatch } from './regex.ts';

/** Undefined: it cannot be known (an extension, or a regex that is not RE2 or too expensive). */
export type Tri = boolean | undefined;

function lower(value: string, ignoreCase: boolean): string {
  return ignoreCase ? asciiLower(value) : value;
}

export function asciiLower(value: string): string {
  return value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** `type.matcher.v3.StringMatcher`, canonical (common/common/matchers.h StringMatcherImpl). */
export function matchString(matcher: JsonObject, value: string): Tri {
  const ignoreCase = flag(matcher['ignoreCase']);
  const have = lower(value, ignoreCase);
  const exact = str(matcher['exact']);
  if (exact !== undefined) return have === lower(exact, ignoreCase);
  const prefix = str(matcher['prefix']);
  if (prefix !== undefined) return have.startsWith(lower(prefix, ignoreCase));
  const suffix = str(matcher['suffix']);
  if (suffix !== undefined) return have.endsWith(lower(suffix, ignoreCase));
  const contains = str(matcher['contains']);
  if (contains !== undefined) return have.includes(lower(contains, ignoreCase));
  const safeRegex = optObj(matcher['safeRegex']);
  if (safeRegex !== undefined) return fullMatch(text(safeRegex['regex']), value);
  // v2: ECMAScript, full match (docs/envoy.md §5.3); RE2 says the same for all that RE2 takes.
  const regex = str(matcher['regex']);
  if (regex !== undefined) return fullMatch(regex, value);
  return undefined;
}

/** What a StringMatcher asks for, in a few characters: `= x`, `x*`, `*x`, `~ regex`. */
export function describeString(matcher: JsonObject): string {
  const note = flag(matcher['ignoreCase']) ? ' /i' : '';
  for (const [field, form] of [
    ['exact', (want: string) => `= "${want}"`],
    ['prefix', (want: string) => `"${want}…"`],
    ['suffix', (want: string) => `"…${want}"`],
    ['contains', (want: string) => `"…${want}…"`],
    ['regex', (want: string) => `~ ${want}`],
  ] as const) {
    const want = str(matcher[field]);
    if (want !== undefined) return form(want) + note;
  }
  const safe = optObj(matcher['safeRegex']);
  return safe === undefined ? '?' : `~ ${text(safe['regex'])}`;
}
