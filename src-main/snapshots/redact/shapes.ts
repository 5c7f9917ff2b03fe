import type { RedactionRule } from '../../contract/snapshots.ts';

/** What stands in the place of a value. For bytes in base64: the text that Envoy itself writes there ("[redacted]"). */
export const replacement = '[redacted by Meshscope]';
export const replacementBytes = 'W3JlZGFjdGVkXQ==';

/** Values that say "redacted" already, or nothing at all. */
const harmless = new Set(['', replacement, replacementBytes, '[redacted]', '<redacted>']);
/** Levels of Envoy's loggers, one of which is called `jwt` and one `secret`; switches. */
const plainWord = /^(?:trace|debug|info|warn|warning|error|critical|off|true|false|null)$/;

export function isHarmless(value: string): boolean {
  return value.length < 40 && (harmless.has(value) || plainWord.test(value));
}

/**
 * What a secret looks like, wherever it stands. Every search here takes time in proportion to the text, whatever the text is: a
 * pattern ends in an unbounded run only where the run alone makes it match, begins where a run begins (never inside one), and looks
 * no further than some hundred characters otherwise. So none can be made to look at the same stretch again and again.
 */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly rule: RedactionRule;
}

const pem =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;
const putty = /PuTTY-User-Key-File-\d[\s\S]*?(?:Private-MAC: ?[0-9a-f]+|$)/g;

/** Tokens that their makers begin in a way of their own. */
const known = new RegExp(
  [
    String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}`,
    String.raw`\bgh[pousr]_\w{20,}`,
    String.raw`\bgithub_pat_\w{20,}`,
    String.raw`\bglpat-[\w-]{16,}`,
    String.raw`\b(?:xox[abeoprs]|xapp)-[\w-]{10,}`,
    String.raw`\bhooks\.slack\.com/(?:services|workflows)/[\w/]{10,}`,
    String.raw`\b[sr]k_(?:live|test)_\w{10,}`,
    String.raw`\bwhsec_[\w+/=]{16,}`,
    String.raw`\bAIza[\w-]{30,}`,
    String.raw`\bya29\.[\w-]{20,}`,
    String.raw`\bGOCSPX-[\w-]{20,}`,
    String.raw`\bnpm_\w{30,}`,
    String.raw`\bpypi-[\w-]{16,}`,
    String.raw`\bhv[sbr]\.[\w-]{20,}`,
    String.raw`\bSG\.[\w-]{16,32}\.[\w-]{16,}`,
    String.raw`\bdop_v1_[0-9a-f]{32,}`,
    String.raw`\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32,}`,
    String.raw`\bsq0[a-z]{3}-[\w-]{20,}`,
    String.raw`\bdapi[0-9a-f]{32,}`,
    String.raw`\bAGE-SECRET-KEY-1[0-9A-Z]{40,}`,
  ].join('|'),
  'g',
);
/** All of them have one of these: looked for first, since most texts have none. */
const knownHint =
  /AKIA|ASIA|gh[pousr]_|github_pat|glpat|xox|xapp|hooks\.slack|[sr]k_|whsec|AIza|ya29|GOCSPX|npm_|pypi|hv[sbr]\.|SG\.|dop_v1|shp|sq0|dapi|AGE-S/;

const scheme =
  /\b(?:bearer|basic|digest|negotiate|apikey)\s{1,20}(?=[\w+/=.~-]{0,400}\d)[\w+/=.~-]{16,}/gi;
/** A line of htpasswd. */
const hashedPassword =
  /(?<![^\s"'])[^\s:{"']{1,200}:(?:\{SHA\}|\$(?:2[aby]|apr1|1|5|6|argon2id?)\$)\S+/g;
const run = /(?<![\w.-])[\w.-]{24,}/g;

function* matches(
  text: string,
  pattern: RegExp,
  rule: RedactionRule,
  keep?: RegExp,
): Iterable<Stretch> {
  for (const found of text.matchAll(pattern)) {
    const kept = keep?.exec(found[0])?.[0].length ?? 0;
    yield { from: found.index + kept, to: found.index + found[0].length, rule };
  }
}

/** JSON Web Tokens: three parts or five, the first of which is base64 of `{"`. */
function* webTokens(text: string): Iterable<Stretch> {
  if (!text.includes('eyJ')) return;
  for (const found of text.matchAll(run)) {
    let at = found.index;
    const parts = found[0].split('.');
    for (const [index, part] of parts.entries()) {
      const begin = /(?:^|-)eyJ/.exec(part);
      const start = begin === null ? -1 : begin.index + begin[0].length - 3;
      const payload = parts[index + 1];
      if (start >= 0 && part.length - start >= 13 && (payload?.length ?? 0) >= 10) {
        if (parts[index + 2] !== undefined)
          yield { from: at + start, to: found.index + found[0].length, rule: 'token' };
        break;
      }
      at += part.length + 1;
    }
  }
}

const schemeBefore = /[a-z][a-z0-9+.-]{0,30}$/i;
/** `user:password@`, or a token alone where a user would stand (Sentry's addresses, tokens of git). */
const userInfo = /(?:[^\s/@:"'\\]*:[^\s/@"'\\]+|[\w-]{20,})@/y;

function* addresses(text: string): Iterable<Stretch> {
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    if (!schemeBefore.test(text.slice(Math.max(0, at - 32), at))) continue;
    userInfo.lastIndex = at + 3;
    const found = userInfo.exec(text)?.[0];
    if (found !== undefined)
      yield { from: at + 3, to: at + 2 + found.length, rule: 'url-credentials' };
  }
}

/** Everything in a text that is a secret by its looks, in order, without overlaps. */
export function shapesIn(text: string): readonly Stretch[] {
  if (text.length < 12) return [];
  const found: Stretch[] = [];
  if (text.includes('PRIVATE KEY')) found.push(...matches(text, pem, 'private-key'));
  if (text.includes('PuTTY-')) found.push(...matches(text, putty, 'private-key'));
  if (knownHint.test(text)) found.push(...matches(text, known, 'token'));
  found.push(...webTokens(text), ...addresses(text));
  if (/(?:bearer|basic|digest|negotiate|apikey)\s/i.test(text))
    found.push(...matches(text, scheme, 'header', /^\w+\s+/));
  if (/:(?:\{SHA\}|\$)/.test(text))
    found.push(...matches(text, hashedPassword, 'password', /^[^:]+:/));
  found.sort((a, b) => a.from - b.from);
  let end = -1;
  return found.filter(({ from, to }) => {
    const free = from >= end;
    if (free) end = to;
    return free;
  });
}

/** Base64 of "-----BEGIN " at each of the three positions it may begin at. */
const base64Pem = /LS0tLS1CRUdJTi|0tLS0tQkVHSU4g|tLS0tLUJFR0lOI/;
const base64Private = /UFJJVkFURSBLRVkt|BSSVZBVEUgS0VZL|QUklWQVRFIEtFWS/;
const wholeScheme = /^(?:bearer|basic|digest|negotiate|token|apikey)\s{1,20}\S{6,}/i;

/** By what a whole value looks like: then all of it goes. Addresses keep their host, so they are not told here. */
export function ruleOfValue(value: string): RedactionRule | undefined {
  if (value.length < 12) return undefined;
  if (base64Pem.test(value) && base64Private.test(value)) return 'private-key';
  if (wholeScheme.test(value)) return 'header';
  const first = shapesIn(value)[0];
  return first === undefined || first.rule === 'url-credentials' ? undefined : first.rule;
}
