import type { RedactionRule } from '../../contract/snapshots.ts';

/**
 * What is a secret, told by where it stands and by what it looks like. Names count in any spelling: `client_secret`,
 * `clientSecret`, `CLIENT_SECRET`. A rule that is too eager costs a value that somebody wanted to see; one that is not
 * eager enough costs a password: where in doubt, it goes.
 */

/** What stands in the place of a value. For bytes in base64: the text that Envoy itself writes there ("[redacted]"). */
export const replacement = '[redacted by Meshscope]';
export const replacementBytes = 'W3JlZGFjdGVkXQ==';

/** Values that say "redacted" already, or nothing at all. */
const harmless = new Set(['', replacement, replacementBytes, '[redacted]', '<redacted>']);
/** Levels of Envoy's loggers, one of which is called `jwt` and one `secret`; switches. */
const plainWord = /^(trace|debug|info|warn|warning|error|critical|off|true|false|null)$/;

export function isHarmless(value: string): boolean {
  return harmless.has(value) || plainWord.test(value);
}

/** `client_secret`, `ClientSecret`, `client-secret` → `client secret`; the last word decides. */
function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-./: ]+/g, ' ')
    .toLowerCase();
}

const passwordWords =
  /(^| )(password|passwd|passphrase|pwd|secret|secrets|credential|credentials|secret ?key|access ?key|hmac|salt)$/;
const tokenWords = /(^| )(token|tokens|jwt|api ?key|apikey|auth ?key|bearer|(set )?cookie)$/;
const privateKeyWords = /(^| )(private ?key|key ?pem|session ticket keys)$/;
/** Names that end like a secret's and are the name of one, a time, or a switch. */
const innocent =
  /^(audience|token audience|jwt policy|token exchange|path separated prefix|csrf|strict jwt)$/;

/** By the name of a field, an environment variable, a metadata key, a query parameter. */
export function ruleOfName(name: string): RedactionRule | undefined {
  if (name.length > 120) return undefined;
  const said = words(name);
  if (innocent.test(said)) return undefined;
  if (/^(proxy )?authorization$/.test(said)) return 'header';
  if (privateKeyWords.test(said)) return 'private-key';
  if (passwordWords.test(said)) return 'password';
  if (tokenWords.test(said)) return 'token';
  return undefined;
}

const secretHeaders =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-.*(token|key|secret|auth|password|credential).*|.*(api[-_]?key|token|secret|password))$/i;
/** Headers of Istio's and Envoy's own that only sound so. */
const plainHeaders = /^(x-envoy-.*|x-forwarded-.*|x-b3-.*|sec-websocket-key|x-amz-key-id)$/i;

export function isSecretHeader(name: string): boolean {
  return secretHeaders.test(name) && !plainHeaders.test(name);
}

const pem = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;
/** Base64 of "-----BEGIN " at each of the three positions it may begin at. */
const base64Pem = /LS0tLS1CRUdJTi|0tLS0tQkVHSU4g|tLS0tLUJFR0lOI/;
const base64Private = /UFJJVkFURSBLRVkt|BSSVZBVEUgS0VZL|QUklWQVRFIEtFWS/;
const scheme = /^(bearer|basic|digest|negotiate|token|apikey)\s+\S{6,}/i;
const jwt = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/;
const knownTokens = /\b(AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|glpat-[\w-]{16,})/;
const userInfo = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:"']*:[^\s/@"']+@/i;

/** By what a value looks like, wherever it stands. */
export function ruleOfValue(value: string): RedactionRule | undefined {
  if (value.length < 12) return undefined;
  if (pem.test(value) || (base64Pem.test(value) && base64Private.test(value))) return 'private-key';
  if (scheme.test(value)) return 'header';
  if (jwt.test(value) || knownTokens.test(value)) return 'token';
  if (userInfo.test(value)) return 'url-credentials';
  return undefined;
}

/** A token after its scheme anywhere in a text: in code that adds a header, in a command. */
const schemeInText = /\b(bearer|basic)\s+(?=[\w+/=.~-]*\d)[\w+/=.~-]{16,}/gi;
/** `password=…` in a URL's query, a connection string, a JDBC address. Patterns and references are no values. */
const assignedInText =
  /((?:^|[?&;\s"'(,])([\w-]{0,60}(?:password|passwd|pwd|secret|token|key))=)([^\s&;"'`,)\\%${<[(.*]{4,})/gim;
/** A line of htpasswd. */
const hashedPassword = /^([^\s:{]{1,200}):(?:\{SHA\}|\$(?:2[aby]|apr1|5|6)\$)\S+/gm;
/** Something that only these find. @param text as it stands in JSON, with its escapes */
export function mayHoldSecret(text: string): boolean {
  return /\b(?:bearer|basic) |\{SHA\}|\$(?:2[aby]|apr1|5|6)\$/i.test(text);
}

const assigned =
  /^(\s*(?:-\s*)?(?:(?:local|const|let|var|export|set)\s+)?["']?(?:--?)?)([\w.-]{2,80})(["']?\s*[:=]\s*)(["']?)(?!["']?\s*$)([^\s"'][^\r\n]*?)(\4\s*)$/;
const headerLine = /((?:proxy-)?authorization["']?\s*[:=,]\s*["']?)([^\s"'][^"'\r\n]*)/gi;
const flagWithValue = /^(--?[\w-]+)=(.+)$/s;

export interface TextRedaction {
  readonly text: string;
  readonly rules: readonly RedactionRule[];
}

/**
 * Text of lines (YAML in an annotation, statistics, command lines): values that are assigned to a secret's name, header
 * lines, private keys, and what looks like a secret by itself.
 */
export function redactText(text: string): TextRedaction {
  const rules: RedactionRule[] = [];
  const put = (rule: RedactionRule, by: string): string => {
    rules.push(rule);
    return by;
  };
  let out = text.replaceAll(
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
    () => put('private-key', replacement),
  );
  out = out.replaceAll(new RegExp(userInfo, 'gi'), (found) =>
    put('url-credentials', `${found.slice(0, found.indexOf('//') + 2)}[redacted]@`),
  );
  out = out.replaceAll(headerLine, (whole: string, name: string, value: string) =>
    isHarmless(value) ? whole : put('header', `${name}${replacement}`),
  );
  out = out
    .split('\n')
    .map((line) => {
      const [, before, name, between, quote, value, after] = assigned.exec(line) ?? [];
      if (name === undefined || value === undefined) return line;
      const rule = ruleOfName(name) ?? ruleOfValue(value);
      // Blocks, references, and the padding of base64 are no values.
      if (rule === undefined || isHarmless(value) || /^([|>{[=]|\$[({])/.test(value)) return line;
      return put(
        rule,
        `${before ?? ''}${name}${between ?? ''}${quote ?? ''}${replacement}${after ?? ''}`,
      );
    })
    .join('\n');
  out = out.replaceAll(new RegExp(jwt, 'g'), () => put('token', replacement));
  out = out.replaceAll(schemeInText, (_all, name: string) =>
    put('header', `${name} ${replacement}`),
  );
  out = out.replaceAll(hashedPassword, (_all, user: string) =>
    put('password', `${user}:${replacement}`),
  );
  out = out.replaceAll(assignedInText, (all: string, before: string, name: string) => {
    const rule = ruleOfName(name);
    return rule === undefined ? all : put(rule, `${before}${replacement}`);
  });
  return { text: out, rules };
}

/** `--db-password=abc`, `DB_PASSWORD=abc` as one argument of a command. */
export function redactArgument(text: string): TextRedaction {
  const [, name, value] = flagWithValue.exec(text) ?? /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  const rule = name === undefined ? undefined : ruleOfName(name.replace(/^-+/, ''));
  if (name === undefined || value === undefined || rule === undefined || isHarmless(value))
    return { text, rules: [] };
  return { text: `${name}=${replacement}`, rules: [rule] };
}

/** Fields under which Lua's and Wasm's code stands inline, by lower-case letters only. */
export const inlineCodeFields = new Set(['inlinecode']);
/** DataSources of code: what stands in their `inline_string` or `inline_bytes` is code. */
export const codeHolders = new Set(['defaultsourcecode', 'sourcecodes', 'local', 'sourcecode']);
export const dataFields = new Set(['inlinestring', 'inlinebytes']);
/** Fields of an object that say what the object's `value` is. */
export const nameFields = new Set(['key', 'name', 'headername', 'header']);
export const valueFields = new Set(['value', 'rawvalue', 'defaultvalue']);
/**
 * Fields of a matcher that hold a whole value. A prefix or a regular expression is how a request is routed, and without it
 * a trace would lie.
 */
export const matchFields = new Set(['exact', 'exactmatch']);

/** Fields of matchers that hold a pattern: what looks like an assignment in one is how a request is routed. */
export const patternFields = new Set(['regex', 'prefix', 'path', 'suffix', 'contains', 'pattern']);

/** A field's name in one spelling: `inline_string`, `inlineString` → `inlinestring`. */
export function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
