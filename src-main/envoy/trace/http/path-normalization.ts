import { type JsonObject, text } from '../../../contract/json.ts';
import { truthy } from '../../match/fields.ts';
import type { EnvoyRules } from '../../match/rules.ts';

export type Normalized =
  | { readonly kind: 'path'; readonly path: string }
  /** `path` is what the log shows. */
  | { readonly kind: 'reject'; readonly path: string }
  | { readonly kind: 'redirect'; readonly path: string };

const unreserved = /[A-Za-z0-9\-_~]/;
/** What the canonicaliser escapes when it stands raw in a path (legacy_path_canonicalizer.cc, kPathCharLookup). */
const escapes = /[\u0000-\u0020"<>^`{|}\u007f-\uffff]/;

function isDot(path: string, at: number): number {
  if (path[at] === '.') return 1;
  return /^%2e$/i.test(path.slice(at, at + 3)) ? 3 : 0;
}

/** Chromium's path canonicaliser on the path part; undefined: it cannot be (an escaped NUL). */
export function canonicalPath(path: string): string | undefined {
  let out = '';
  let at = 0;
  while (at < path.length) {
    const letter = path[at] ?? '';
    const dot = isDot(path, at);
    if (dot > 0 && (out === '' || out.endsWith('/'))) {
      const second = isDot(path, at + dot);
      const length = dot + second;
      const next = path[at + length];
      const ends = next === undefined || next === '/' || next === '\\';
      if (ends && second === 0) {
        // "." goes away together with the slash behind it.
        at += length + (next === undefined ? 0 : 1);
        continue;
      }
      if (ends) {
        const up = out.endsWith('/') ? out.slice(0, -1) : out;
        const slash = up.lastIndexOf('/');
        out = slash < 0 ? '/' : up.slice(0, slash + 1);
        at += length + (next === undefined ? 0 : 1);
        continue;
      }
    }
    if (letter === '\\') {
      out += '/';
      at++;
    } else if (letter === '%') {
      const hex = path.slice(at + 1, at + 3);
      if (/^[0-9a-fA-F]{2}$/.test(hex)) {
        if (hex === '00') return undefined;
        const decoded = String.fromCharCode(Number.parseInt(hex, 16));
        out += decoded === '.' || unreserved.test(decoded) ? decoded : `%${hex}`;
        at += 3;
      } else {
        out += '%';
        at++;
      }
    } else if (letter === '\u0000') return undefined;
    else {
      out += escapes.test(letter) ? encodeLetter(path, at) : letter;
      at += letter >= '\ud800' && letter <= '\udbff' ? 2 : 1;
    }
  }
  return out === '' ? '/' : out;
}

function encodeLetter(path: string, at: number): string {
  const point = path.codePointAt(at) ?? 0xfffd;
  return [...new TextEncoder().encode(String.fromCodePoint(point))]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

function stripsDotParameters(rules: EnvoyRules): boolean {
  return rules.atLeast(39, 1);
}

/**
 * Dot segments lose their parameters before they are resolved ("..;a=1" is ".."); an escaped dot does not count
 * (CVE-2026-73551; measured: 1.39.1 and 1.40.0 do it, 1.36.4, 1.37.0 and 1.38.3 do not).
 */
function withoutDotParameters(path: string, rules: EnvoyRules): string {
  return rules.guard('strip_dotdot_segments_with_parameters', stripsDotParameters(rules))
    ? path.replace(/(^|\/)(\.\.?);[^/]*/g, '$1$2')
    : path;
}

type SlashAction = 'KEEP' | 'REJECT' | 'REDIRECT' | 'FORWARD';

function slashAction(manager: JsonObject): SlashAction {
  const value = manager['pathWithEscapedSlashesAction'];
  const named =
    typeof value === 'number'
      ? ['', 'KEEP_UNCHANGED', 'REJECT_REQUEST', 'UNESCAPE_AND_REDIRECT', 'UNESCAPE_AND_FORWARD'][
          value
        ]
      : text(value);
  switch (named) {
    case 'REJECT_REQUEST':
      return 'REJECT';
    case 'UNESCAPE_AND_REDIRECT':
      return 'REDIRECT';
    case 'UNESCAPE_AND_FORWARD':
      return 'FORWARD';
    default:
      // IMPLEMENTATION_SPECIFIC_DEFAULT keeps, unless a runtime key says otherwise.
      return 'KEEP';
  }
}

function splitQuery(path: string): readonly [string, string] {
  const query = path.indexOf('?');
  return query < 0 ? [path, ''] : [path.slice(0, query), path.slice(query)];
}

/**
 * ConnectionManagerUtility::maybeNormalizePath and the fragment rule before it (docs/envoy.md §3.2): fragment,
 * escaped slashes, normalize_path, merge_slashes, in this order.
 */
export function normalizePath(path: string, manager: JsonObject, rules: EnvoyRules): Normalized {
  let current = path;
  const fragment = current.indexOf('#');
  if (fragment >= 0) {
    if (rules.guard('http_reject_path_with_fragment', true)) return { kind: 'reject', path };
    current = current.slice(0, fragment);
  }
  let redirect = false;
  const action = slashAction(manager);
  if (action !== 'KEEP') {
    const [bare, query] = splitQuery(current);
    if (/%2f|%5c/i.test(bare)) {
      // The path is unescaped in place before the action is looked at.
      current = bare.replace(/%2f/gi, '/').replace(/%5c/gi, '\\') + query;
      if (action === 'REJECT') return { kind: 'reject', path: current };
      redirect = action === 'REDIRECT';
    }
  }
  const normalize = manager['normalizePath'];
  const byDefault = rules.runtime('http_connection_manager.normalize_path') === true;
  if (normalize === undefined ? byDefault : truthy(normalize)) {
    const [bare, query] = splitQuery(current);
    const canonical = canonicalPath(withoutDotParameters(bare, rules));
    if (canonical === undefined) return { kind: 'reject', path: current };
    current = canonical + query;
  }
  if (truthy(manager['mergeSlashes'])) {
    const [bare, query] = splitQuery(current);
    current = bare.replace(/\/{2,}/g, '/') + query;
  }
  return redirect ? { kind: 'redirect', path: current } : { kind: 'path', path: current };
}
