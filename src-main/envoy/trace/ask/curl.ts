import { AppError } from '../../../contract/errors.ts';
import type { TraceQuery } from '../../../contract/trace-query.ts';
import { sentence } from '../../../words/keys.ts';
import { parseIp } from '../../match/ip.ts';
import { type CurlState, newState, readOptions } from './curl-options.ts';
import { type ShellWord, shellWords } from './shell-words.ts';

/** What a curl command says of a request. */
export interface CurlRequest {
  /** The URL; where `--resolve` or `--connect-to` names another address, a URL of that, and Host among the headers. */
  readonly to: string;
  readonly method: string;
  readonly headers: [string, string][];
  readonly version: string | undefined;
  /** The server name, where it is not the host of `to`. */
  readonly sni: string | undefined;
  /** `--request-target`: what is asked for in place of the URL's path. */
  readonly target: string | undefined;
}

/**
 * A pasted command as the request that curl sends: behind `kubectl exec … --`, within `sh -c '…'`, behind sudo, with
 * bash's and cmd's quotes, up to the first pipe. Throws AppError `bad-request` for a command that is no curl, or has no
 * URL.
 */
export function parseCurl(command: string): CurlRequest {
  const state = newState();
  readOptions(state, argumentsOf(shellWords(command.trim().replace(/^(?:[$#%>]\s+|!)/, ''))));
  const written = state.urls[0];
  if (written === undefined || written === '') {
    throw new AppError('bad-request', sentence('error.envoy.curl-no-url'));
  }
  const url = splitUrl(state, state.globOff ? written : firstOfGlob(written));
  refuseUnknowable(state, url);
  const host = `${url.host}${url.port === '' ? '' : `:${url.port}`}`;
  // curl: (3) URL using bad/illegal format.
  if (/\s/.test(`${host}${url.path}${url.query}`)) {
    throw new AppError('bad-request', sentence('error.envoy.curl-blank', { url: written }));
  }
  const over = connectOf(state, url);
  const headers = headersOf(state, url);
  const path = `${url.path}${url.query}`;
  if (over === undefined || over === host) {
    const to = `${url.scheme}://${host}${path}`;
    return {
      to,
      method: methodOf(state),
      headers,
      version: versionOf(state, url.scheme),
      sni: undefined,
      target: state.target,
    };
  }
  return {
    to: `${url.scheme}://${over}${path}`,
    method: methodOf(state),
    headers: headers.some(([name]) => name.toLowerCase() === 'host')
      ? headers
      : [['host', host], ...headers],
    version: versionOf(state, url.scheme),
    sni: parseIp(url.host) === undefined ? url.host : undefined,
    target: state.target,
  };
}

/** The command as a question. Throws as `parseCurl` does. */
export function queryOfCurl(command: string): TraceQuery {
  const { to, method, headers, version, sni, target } = parseCurl(command);
  const secure = to.startsWith('https:');
  const alpn = version === '2' ? ['h2'] : ['http/1.1'];
  return {
    to,
    method,
    headers,
    ...(target === undefined ? {} : { path: target }),
    ...(version === undefined ? {} : { version: `HTTP/${version}` }),
    ...(secure && sni !== undefined ? { tls: { sni, alpn } } : {}),
  };
}

const isCurl = ({ text, operator }: ShellWord): boolean =>
  !operator &&
  !text.startsWith('-') &&
  (/(?:^|[\\/])curl[\w.-]*(?::[\w.-]+)?$/i.test(text) || /^[a-z]:.*curl\.exe$/i.test(text));
const isShell = (word: string): boolean => /(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(word);

/** The words behind `curl`, wherever it stands; a bare URL or bare options are meant as curl's, too. */
function argumentsOf(words: readonly ShellWord[]): readonly string[] {
  const at = words.findIndex((word, at) => isCurl(word) && words[at - 1]?.text !== '--image');
  if (at >= 0) {
    // An image of that name, then the program.
    const next = words[at + 1];
    return upToOperator(words.slice(at + (next !== undefined && isCurl(next) ? 2 : 1)));
  }
  const script = scriptOf(words);
  if (script !== undefined) return argumentsOf(shellWords(script));
  const entry = entrypointArguments(words);
  if (entry !== undefined) return upToOperator(entry);
  const first = words[0]?.text ?? '';
  if (/^https?:\/\//i.test(first) || first.startsWith('-')) return upToOperator(words);
  throw new AppError(
    'bad-request',
    sentence('error.envoy.no-curl-command', { given: first.slice(0, 60) }),
  );
}

/** `kubectl run x --image=curlimages/curl -- ARGUMENTS`: the image's own program is curl. */
function entrypointArguments(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const image = words.some(({ text }, at) => {
    const value = text.startsWith('--image=')
      ? text.slice('--image='.length)
      : words[at - 1]?.text === '--image'
        ? text
        : '';
    return isCurl({ text: value, operator: false });
  });
  const dashes = words.findIndex(({ text }) => text === '--');
  return image && dashes >= 0 ? words.slice(dashes + 1) : undefined;
}

/** A redirection takes the word behind it; anything else ends the command. */
function upToOperator(words: readonly ShellWord[]): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    if (!word.operator) out.push(word.text);
    else if (/^[<>]/.test(word.text)) at += 1;
    else break;
  }
  return out;
}

/** What `sh -c` is given. */
function scriptOf(words: readonly ShellWord[]): string | undefined {
  const shell = words.findIndex(({ text }) => isShell(text));
  // A whole command in quotes: `ssh HOST "curl …"`.
  if (shell < 0) return words.find(({ text }) => /(?:^|[\s;&|(])curl(?:\.exe)?\s/.test(text))?.text;
  const flag = words.findIndex(({ text }, at) => at > shell && /^-[a-z]*c$/.test(text));
  const script = flag < 0 ? undefined : words[flag + 1]?.text;
  return script !== undefined && /\bcurl/i.test(script) ? script : undefined;
}

interface Url {
  readonly scheme: string;
  readonly user: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

function splitUrl(state: CurlState, written: string): Url {
  const schemed = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  const [, scheme = 'http', authority = '', tail = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)/i.exec(schemed) ?? [];
  const at = authority.lastIndexOf('@');
  const [, host = '', port = ''] =
    /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority.slice(at + 1)) ?? [];
  const question = tail.indexOf('?');
  const path = question < 0 ? tail : tail.slice(0, question);
  const queries = [
    question < 0 ? '' : tail.slice(question + 1),
    ...(state.get ? state.data : []),
    ...state.queries,
  ].filter((one) => one !== '');
  return {
    scheme: scheme.toLowerCase(),
    user: at < 0 ? '' : decoded(authority.slice(0, at)),
    host: host === '' ? authority.slice(at + 1) : host,
    port,
    path: bytesEscaped(uploadPath(state, state.pathAsIs ? path || '/' : withoutDots(path))),
    query: queries.length === 0 ? '' : `?${queries.join('&')}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone per cent sign: as it stands, which is what curl sends.
    return text;
  }
}

/** curl writes other letters of the path as the bytes they are, and leaves a query as it is. */
function bytesEscaped(path: string): string {
  return path.replace(/[^\u0000-\u007f]+/gu, (text) => encodeURIComponent(text).toLowerCase());
}

/** curl asks for each of `{a,b}` and `[1-3]` in turn (curl(1), URL); an IPv6 address stays. */
function firstOfGlob(written: string): string {
  return written
    .replace(/\{([^{},]*),[^{}]*\}/g, '$1')
    .replace(/\[(\d+|[a-z]|[A-Z])-(?:\d+|[a-z]|[A-Z])(?::\d+)?\]/g, '$1');
}

/** A host that only the reader's shell knows, and a way that leads through somebody else. */
function refuseUnknowable(state: CurlState, { host, port }: Url): void {
  const open = state.open ?? /\$\(.*\)|`.*`|\$\{?\w+\}?/.exec(`${host}:${port}`)?.[0];
  if (open !== undefined)
    throw new AppError('bad-request', sentence('error.envoy.curl-variable', { name: open }));
  const proxy = state.through?.replace(/\/\/[^@/]*@/, '//');
  if (proxy !== undefined)
    throw new AppError('bad-request', sentence('error.envoy.curl-proxy', { proxy }));
  const [option] = state.unsaid;
  if (option !== undefined)
    throw new AppError('bad-request', sentence('error.envoy.curl-unsaid', { option }));
}

/** curl squashes `/./` and `/../` before it sends (curl(1), --path-as-is; RFC 3986, 5.2.4). */
function withoutDots(path: string): string {
  const out: string[] = [];
  const parts = (path === '' ? '/' : path).split('/').slice(1);
  for (const [at, part] of parts.entries()) {
    const last = at === parts.length - 1;
    if (part === '..') out.pop();
    if (part !== '.' && part !== '..') out.push(part);
    else if (last) out.push('');
  }
  return `/${out.join('/')}`;
}

/** `-T file http://host/dir/` names the file behind the slash. */
function uploadPath(state: CurlState, path: string): string {
  const file = state.upload === undefined || state.upload === '-' ? '' : state.upload;
  return path.endsWith('/') ? path + (file.split('/').at(-1) ?? '') : path;
}

function methodOf(state: CurlState): string {
  if (state.method !== undefined) return state.method;
  if (state.head) return 'HEAD';
  if (state.body === 'upload') return 'PUT';
  return state.body === 'none' || state.get ? 'GET' : 'POST';
}

function versionOf(state: CurlState, scheme: string): string | undefined {
  return state.upgrade && scheme === 'http' ? '1.1' : state.version;
}

const contentTypes = {
  none: undefined,
  upload: undefined,
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  multipart: 'multipart/form-data',
} as const;

/** What was given, then what curl adds by itself; `-H 'Name:'` takes an added one away. */
function headersOf(state: CurlState, { scheme, user }: Url): [string, string][] {
  // Of several Host headers curl sends the first; without a value it sends none.
  const host = state.headers.findIndex(([name]) => name.toLowerCase() === 'host');
  const given = state.headers.filter(([name, value], at) =>
    name.toLowerCase() === 'host' ? at === host : value !== '',
  );
  const named = new Set(
    [...state.headers.map(([name]) => name), ...state.emptyHeaders].map((name) =>
      name.toLowerCase(),
    ),
  );
  const added: [string, string | undefined][] = [
    ['authorization', authorizationOf(state, user)],
    ['referer', state.referer],
    ['cookie', state.cookies.length === 0 ? undefined : state.cookies.join(';')],
    ['range', state.range === undefined ? undefined : `bytes=${state.range}`],
    ['if-modified-since', state.since],
    ['user-agent', state.agent === '' ? undefined : (state.agent ?? 'curl/8.0.0')],
    ['accept', state.body === 'json' ? 'application/json' : '*/*'],
    ['accept-encoding', state.compressed ? 'deflate, gzip, br, zstd' : undefined],
    ['content-type', state.get && state.body !== 'json' ? undefined : contentTypes[state.body]],
  ];
  if (state.upgrade && scheme === 'http') {
    // RFC 7540, 3.2; settings as curl sends them.
    added.push(['connection', 'Upgrade, HTTP2-Settings'], ['upgrade', 'h2c']);
    added.push(['http2-settings', 'AAMAAABkAAQAoAAAAAIAAAAA']);
  }
  return [
    ...given,
    ...state.emptyHeaders.map((name): [string, string] => [name, '']),
    ...added.flatMap(([name, value]): [string, string][] =>
      value === undefined || named.has(name) ? [] : [[name, value]],
    ),
  ];
}

/** Digest and Negotiate begin without one, and answer a challenge. */
function authorizationOf(state: CurlState, inUrl: string): string | undefined {
  if (state.bearer !== undefined) return `Bearer ${state.bearer}`;
  const user = state.user ?? inUrl;
  return user === '' || state.challenged ? undefined : basic(user);
}

function basic(user: string): string {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(user)))}`;
}

/** Where the connection goes in place of the URL's host: `host:port`, with brackets around IPv6. */
function connectOf(state: CurlState, { scheme, host, port }: Url): string | undefined {
  const real = port === '' ? (scheme === 'https' || scheme === 'wss' ? '443' : '80') : port;
  for (const key of [`${host}:${real}`, `${host}:`, `:${real}`, ':']) {
    const found = state.connects.get(key);
    if (found === undefined) continue;
    const to = found.host === '' ? host : found.host;
    const bracketed = to.includes(':') && !to.startsWith('[') ? `[${to}]` : to;
    return `${bracketed}:${found.port === '' ? real : found.port}`;
  }
  return undefined;
}
