import { RE2JS } from 're2js';

/**
 * Envoy's regexes are RE2 (https://www.envoyproxy.io/docs/envoy/latest/api-v3/type/matcher/v3/regex.proto),
 * which runs in time linear in program × input. The product is bounded here, so that no pattern of a
 * hostile dump can hold up the app; what exceeds the bound is "not known", never a wrong answer.
 */
const maxPatternLength = 16_384;
const maxWork = 20_000_000;
const maxCached = 2_000;

const compiled = new Map<string, RE2JS | undefined>();

/** Undefined for what RE2 refuses: Envoy would have refused the configuration, too. */
export function compileRe2(pattern: string, flags = 0): RE2JS | undefined {
  const key = `${String(flags)}/${pattern}`;
  if (compiled.has(key)) return compiled.get(key);
  const made =
    pattern.length <= maxPatternLength && repeats(pattern) <= 100_000
      ? (tryCompile(pattern, flags) ?? tryCompile(withoutGroupNames(pattern), flags))
      : undefined;
  if (compiled.size >= maxCached) compiled.clear();
  compiled.set(key, made);
  return made;
}

function tryCompile(pattern: string | undefined, flags: number): RE2JS | undefined {
  if (pattern === undefined) return undefined;
  try {
    return RE2JS.compile(pattern, flags);
  } catch {
    return undefined;
  }
}

/**
 * RE2 lets two groups have one name, which this engine does not. Nothing here asks for groups by name, so that the names
 * may go. Undefined: there are none.
 */
function withoutGroupNames(pattern: string): string | undefined {
  // The search below is quadratic in the worst case.
  if (pattern.length > 2_000) return undefined;
  const token =
    /\\Q(?:[^\\]|\\(?!E))*(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\(\?P?<\w+>/gs;
  const bare = pattern.replace(token, (found) => (found.startsWith('(?') ? '(' : found));
  return bare === pattern ? undefined : bare;
}

/** An upper estimate of how far counted repetitions blow the program up, before it is compiled. */
function repeats(pattern: string): number {
  let total = pattern.length;
  for (const [, low, high] of pattern.matchAll(/\{(\d{1,4})(?:,(\d{0,4}))?\}/g)) {
    total += Math.max(Number(low), Number(high ?? 0)) * 8;
  }
  return total;
}

function affordable(regex: RE2JS, input: string): boolean {
  return regex.programSize() * (input.length + 1) <= maxWork;
}

/** RE2::FullMatch; undefined when it cannot be known (not RE2, or too expensive). */
export function fullMatch(pattern: string, input: string): boolean | undefined {
  const regex = compileRe2(pattern);
  if (regex === undefined || !affordable(regex, input)) return undefined;
  return regex.testExact(input);
}

/**
 * RE2::GlobalReplace with `\0`–`\9` in the substitution; an empty match right behind the last match does
 * not count (re2.cc, GlobalReplace). Undefined when it cannot be known.
 */
export function globalReplace(
  pattern: string,
  substitution: string,
  input: string,
): string | undefined {
  const regex = compileRe2(pattern);
  if (regex === undefined || !affordable(regex, input)) return undefined;
  const matcher = regex.matcher(input);
  // A substitution that names a group the pattern does not have replaces nothing (re2.cc, MaxSubmatch).
  const named = [...substitution.matchAll(/\\(\d)/g)].map(([, group]) => Number(group));
  if (named.some((group) => group > matcher.groupCount())) return input;
  let out = '';
  let last = 0;
  let lastEnd = -1;
  while (matcher.find()) {
    const start = matcher.start();
    const end = matcher.end();
    if (start === end && start === lastEnd) continue;
    out += input.slice(last, start) + expand(substitution, (group) => groupText(matcher, group));
    last = end;
    lastEnd = end;
  }
  return out + input.slice(last);
}

function groupText(matcher: ReturnType<RE2JS['matcher']>, group: number): string {
  return group <= matcher.groupCount() ? (matcher.group(group) ?? '') : '';
}

function expand(substitution: string, group: (index: number) => string): string {
  return substitution.replace(/\\([0-9\\])/g, (_all, what: string) =>
    what === '\\' ? '\\' : group(Number(what)),
  );
}

/** All groups of a full match: `[whole, first, …]`; undefined when there is no match or it is not known. */
export function fullMatchGroups(pattern: string, input: string): readonly string[] | undefined {
  const regex = compileRe2(pattern);
  if (regex === undefined || !affordable(regex, input)) return undefined;
  const matcher = regex.matcher(input);
  if (!matcher.matches()) return undefined;
  return Array.from({ length: matcher.groupCount() + 1 }, (_unused, index) =>
    groupText(matcher, index),
  );
}
