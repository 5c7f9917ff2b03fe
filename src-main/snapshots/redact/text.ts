import type { RedactionRule } from '../../contract/snapshots.ts';
import { isPlace, isSecretHeader, ruleOfName } from './names.ts';
import { isHarmless, replacement, ruleOfValue, shapesIn } from './shapes.ts';

interface TextRedaction {
  readonly text: string;
  readonly rules: readonly RedactionRule[];
}

/** Some name in the text could be a secret's. */
const nameHint =
  /pass|pwd|[_-]pw\b|secret|token|key|cred|auth|cookie|jwt|hmac|salt|pin\b|otp\b|[_-]pat\b|sas\b|sig=|dsn|jaas|connection|webhook|(?:^|\s)-[uU]\s/i;

type Put = (rule: RedactionRule) => string;

/**
 * Text (YAML in an annotation, statistics, command lines, addresses): values that are assigned to a secret's name, header lines, and
 * what looks like a secret by itself. Linear, as `shapesIn` is: each search goes from an anchor (`=`, a quote, `<`, a dash, a line's
 * beginning) over a bounded name to a value that ends before the next anchor of its kind.
 */
export function redactText(text: string): TextRedaction {
  const rules: RedactionRule[] = [];
  const put: Put = (rule) => {
    rules.push(rule);
    return replacement;
  };
  let out = byShape(text, put);
  if (nameHint.test(out)) {
    out = quotedHeaders(authorizations(out, put), put);
    out = flags(elements(assignedLines(out, put), put), put);
    out = assignments(out, put);
  }
  return { text: rules.length === 0 ? text : out, rules };
}

function byShape(text: string, put: Put): string {
  const found = shapesIn(text);
  if (found.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, rule } of found) {
    const by = put(rule);
    parts.push(text.slice(at, from), rule === 'url-credentials' ? '[redacted]' : by);
    at = to;
  }
  return parts.join('') + text.slice(at);
}

const authorization =
  /((?:proxy-)?authorization["']?\s{0,20}[:=,]\s{0,20}["']?)([^\s"'][^"'\r\n]*)/gi;

function authorizations(text: string, put: Put): string {
  if (!/authorization/i.test(text)) return text;
  return text.replaceAll(authorization, (whole: string, name: string, value: string) =>
    isHarmless(value) || value.startsWith('[redacted') ? whole : `${name}${put('header')}`,
  );
}

/** `-H 'x-api-key: …'`. */
const quotedHeader = /(["'])([\w-]{2,60})(:\s{0,5})([^"'\r\n]{3,4000})(?=\1)/g;

function quotedHeaders(text: string, put: Put): string {
  return text.replaceAll(
    quotedHeader,
    (whole: string, quote: string, name: string, between: string, value: string) =>
      isSecretHeader(name) && !isHarmless(value) && !value.startsWith('[redacted')
        ? `${quote}${name}${between}${put('header')}`
        : whole,
  );
}

/** `<password>…</password>`. */
const element = /<([\w.:-]{2,80})>([^<]{1,4000})(?=<\/)/g;

function elements(text: string, put: Put): string {
  if (!text.includes('</')) return text;
  return text.replaceAll(element, (whole: string, name: string, value: string) => {
    const rule = ruleOfName(name);
    return rule === undefined || isHarmless(value.trim()) ? whole : `<${name}>${put(rule)}`;
  });
}

/** `--password V`, `-u user:password`. */
const flag = /(?<![^\s"'])(--?[A-Za-z][\w.-]{0,60})(\s{1,4}["']?)([^\s"'-][^\s"']{0,4000})/g;
const userFlag = /^(?:-u|-U|--user|--userpass|--proxy-user)$/;

function flags(text: string, put: Put): string {
  if (!/(?:^|[\s"'])-/.test(text)) return text;
  return text.replaceAll(flag, (whole: string, name: string, between: string, value: string) => {
    const made = valueAfterFlag(name, value, put);
    return made === undefined ? whole : `${name}${between}${made}`;
  });
}

/** What stands for the value that follows a flag; undefined when it stays. */
export function valueAfterFlag(name: string, value: string, put: Put): string | undefined {
  if (!name.startsWith('-') || value.startsWith('-')) return undefined;
  if (userFlag.test(name)) {
    const colon = value.indexOf(':');
    if (colon <= 0 || value.length - colon < 2) return undefined;
    return `${value.slice(0, colon + 1)}${put('password')}`;
  }
  const rule = ruleOfName(name.replace(/^-+/, ''));
  if (rule === undefined || isHarmless(value) || isPlace(name, value)) return undefined;
  return put(rule);
}

const lineStart =
  /^(\s{0,200}(?:-\s{0,20})?(?:(?:local|const|let|var|export|set)\s{1,10})?["']?(?:--?)?)([\w.-]{2,80})(["']?\s{0,20}[:=]\s{0,20})/;

/** Lines that assign: `name: value`, `name = "value"`, `export NAME=value`; also YAML's blocks below a name. */
function assignedLines(text: string, put: Put): string {
  let block: { readonly indent: number; readonly rule: RedactionRule } | undefined;
  return text
    .split('\n')
    .map((line) => {
      if (block !== undefined) {
        const indent = line.length - line.trimStart().length;
        if (line.trim() === '') return line;
        if (indent > block.indent) return `${line.slice(0, indent)}${put(block.rule)}`;
        block = undefined;
      }
      const [head, before, name] = line.length < 5 ? [] : (lineStart.exec(line) ?? []);
      if (head === undefined || before === undefined || name === undefined) return line;
      const [value, quote] = unquoted(line.slice(head.length));
      const rule = ruleOfName(name) ?? (value.length < 20 ? undefined : ruleOfValue(value));
      if (rule === undefined || isHarmless(value) || isPlace(name, value)) return line;
      if (/^[|>][+-]?\d?$/.test(value)) {
        block = { indent: before.length - before.trimStart().length, rule };
        return line;
      }
      // References, the padding of base64, and what has gone already are no values.
      if (/^(?:[{[=]|\$[({])/.test(value)) return line;
      return `${head}${quote}${put(rule)}${quote}`;
    })
    .join('\n');
}

/** The value without its quotes, and the quote. */
function unquoted(rest: string): readonly [value: string, quote: string] {
  const value = rest.trimEnd();
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return [value, ''];
  const inner = value.endsWith(quote) && value.length > 1 ? value.slice(1, -1) : value.slice(1);
  return [inner, quote];
}

const nameBefore = /(?:^|[?&;\s"'`(,{<|=])(?:-{0,2})([\w.-]{2,80})\s{0,2}$/;
const valueAfter =
  /\s{0,2}(?:"([^"\r\n]{2,4000})"|'([^'\r\n]{2,4000})'|([^\s&;"'`,)\\%${<[(.*][^\s&;"'`,)\\%${<[(*]{2,}))/y;

/** `password=…` in a URL's query, a connection string, a JDBC address. Patterns and references are no values. */
function assignments(text: string, put: Put): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', at + 1)) {
    if (at < done) continue;
    const name = nameBefore.exec(text.slice(Math.max(done, at - 84), at))?.[1];
    const rule = name === undefined ? undefined : ruleOfAssigned(name);
    if (name === undefined || rule === undefined) continue;
    valueAfter.lastIndex = at + 1;
    const found = valueAfter.exec(text);
    const value = found?.[1] ?? found?.[2] ?? found?.[3];
    if (found === null || value === undefined) continue;
    if (isHarmless(value) || isPlace(name, value)) continue;
    const from = at + 1 + found[0].indexOf(value);
    parts.push(text.slice(done, from), put(rule));
    done = from + value.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(done);
}

/** `--set=auth.password=x` is an assignment to `auth.password`; `sig` is Azure's signature of an address. */
function ruleOfAssigned(name: string): RedactionRule | undefined {
  return name === 'sig' ? 'token' : ruleOfName(name);
}

/** `--db-password=abc`, `DB_PASSWORD=abc` as one argument of a command. */
export function redactArgument(text: string): TextRedaction {
  const equals = text.indexOf('=');
  const name = equals > 120 ? '' : text.slice(0, Math.max(0, equals));
  const value = text.slice(equals + 1);
  const rule = /^-{0,2}[\w.-]+$/.test(name) ? ruleOfName(name.replace(/^-+/, '')) : undefined;
  if (rule === undefined || isHarmless(value) || isPlace(name, value)) return { text, rules: [] };
  return { text: `${name}=${replacement}`, rules: [rule] };
}
