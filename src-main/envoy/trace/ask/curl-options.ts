import { urlPart } from '../../../contract/url-part.ts';
import { openVariable, plainText } from './shell-words.ts';

/**
 * curl's options, as far as they say what is sent and where to (curl(1); the long list takes a value and says
 * nothing of the request, so that its value is not taken for the URL).
 */
export interface CurlState {
  readonly urls: string[];
  method: string | undefined;
  body: 'none' | 'form' | 'multipart' | 'json' | 'upload';
  get: boolean;
  head: boolean;
  version: string | undefined;
  /** `--http2` in the clear asks for an upgrade; with prior knowledge it speaks HTTP/2 at once. */
  upgrade: boolean;
  pathAsIs: boolean;
  compressed: boolean;
  globOff: boolean;
  /** A proxy, or a socket: the connection does not go to the URL's host. */
  through: string | undefined;
  target: string | undefined;
  /** `$NAME` of a shell, in what is sent. */
  open: string | undefined;
  /** Options that add what is not in the command. */
  readonly unsaid: string[];
  user: string | undefined;
  bearer: string | undefined;
  /** An authentication that waits to be asked (Digest, Negotiate, NTLM, any). */
  challenged: boolean;
  referer: string | undefined;
  readonly cookies: string[];
  range: string | undefined;
  since: string | undefined;
  upload: string | undefined;
  agent: string | undefined;
  readonly headers: [string, string][];
  /** `Name;`: sent without a value. (`Name:` takes away what curl would add.) */
  readonly emptyHeaders: string[];
  readonly data: string[];
  /** Goes behind the URL's `?` whatever the method. */
  readonly queries: string[];
  /** `host:port` (either may be empty) → where the connection really goes. */
  readonly connects: Map<string, { readonly host: string; readonly port: string }>;
}

export function newState(): CurlState {
  return {
    urls: [],
    method: undefined,
    body: 'none',
    get: false,
    head: false,
    version: undefined,
    upgrade: false,
    pathAsIs: false,
    compressed: false,
    globOff: false,
    through: undefined,
    target: undefined,
    open: undefined,
    unsaid: [],
    user: undefined,
    bearer: undefined,
    challenged: false,
    referer: undefined,
    cookies: [],
    range: undefined,
    since: undefined,
    upload: undefined,
    agent: undefined,
    headers: [],
    emptyHeaders: [],
    data: [],
    queries: [],
    connects: new Map(),
  };
}

type Take = (state: CurlState, value: string) => void;

const through: Take = (state, value) => (state.through = value === '' ? undefined : value);

function header(state: CurlState, value: string): void {
  if (value.startsWith('@')) state.unsaid.push(`-H ${value}`);
  const colon = value.indexOf(':');
  if (colon > 0) state.headers.push([value.slice(0, colon).trim(), value.slice(colon + 1).trim()]);
  // "Name;" is a header without value.
  else if (value.endsWith(';')) state.emptyHeaders.push(value.slice(0, -1).trim());
}

const data: Take = (state, value) => {
  state.body = 'form';
  state.data.push(value.replace(/[\r\n]/g, ''));
};
const rawData: Take = (state, value) => {
  state.body = 'form';
  state.data.push(value);
};
const multipart: Take = (state) => {
  state.body = 'multipart';
};

/** `content`, `=content`, `name=content`; what stands in a file nobody can know. A blank in a query is a plus. */
function urlEncoded(value: string): string {
  const coded = (text: string): string => urlPart(text).replaceAll('%20', '+');
  const equals = value.indexOf('=');
  if (equals >= 0) {
    const name = value.slice(0, equals);
    const content = coded(value.slice(equals + 1));
    return name === '' ? content : `${name}=${content}`;
  }
  return value.includes('@') ? value.slice(0, value.indexOf('@')) : coded(value);
}

const connectTo: Take = (state, value) => {
  const found = /^([^:]*|\[[^\]]*\]):(\d*):([^:]*|\[[^\]]*\]):(\d*)$/.exec(value);
  if (found === null) return;
  const [, host = '', port = '', toHost = '', toPort = ''] = found;
  state.connects.set(`${host}:${port}`, { host: toHost, port: toPort });
};

const resolve: Take = (state, value) => {
  const found = /^\+?([^:]*|\[[^\]]*\]):(\d+):(.+)$/.exec(value);
  if (found === null) return;
  const [, host = '', port = '', addresses = ''] = found;
  const first = addresses.split(',')[0] ?? '';
  state.connects.set(`${host === '*' ? '' : host}:${port}`, { host: first, port: '' });
};

/** Options with a value that say something of the request. */
const taking: Readonly<Record<string, Take | undefined>> = {
  '--request': (state, value) => (state.method = value),
  '--header': header,
  '--user-agent': (state, value) => (state.agent = value),
  '--referer': (state, value) => {
    const said = value.replace(/;auto$/, '');
    if (said !== '') state.referer = said;
  },
  '--cookie': (state, value) => {
    // Without "=" it is a file of cookies; an empty one only switches them on.
    if (value.includes('=')) state.cookies.push(value);
    else if (value !== '' && value !== '/dev/null') state.unsaid.push(`-b ${value}`);
  },
  '--user': (state, value) => (state.user = value),
  '--oauth2-bearer': (state, value) => (state.bearer = value),
  '--range': (state, value) => (state.range ??= value),
  '--continue-at': (state, value) => {
    if (/^\d+$/.test(value)) state.range = `${value}-`;
    else state.unsaid.push(`-C ${value}`);
  },
  '--time-cond': (state, value) => (state.since = value),
  '--config': (state, value) => state.unsaid.push(`-K ${value}`),
  '--netrc-file': (state, value) => state.unsaid.push(`--netrc-file ${value}`),
  '--aws-sigv4': (state) => state.unsaid.push('--aws-sigv4'),
  '--haproxy-clientip': (state) => state.unsaid.push('--haproxy-clientip'),
  '--etag-compare': (state) => state.unsaid.push('--etag-compare'),
  '--data': data,
  '--data-ascii': data,
  '--data-raw': rawData,
  '--data-binary': rawData,
  '--data-urlencode': (state, value) => rawData(state, urlEncoded(value)),
  '--json': (state, value) => {
    state.body = 'json';
    state.data.push(value);
  },
  '--form': multipart,
  '--form-string': multipart,
  '--upload-file': (state, value) => {
    state.body = 'upload';
    state.upload = value;
  },
  '--url': (state, value) => state.urls.push(value),
  '--url-query': (state, value) =>
    state.queries.push(value.startsWith('+') ? value.slice(1) : urlEncoded(value)),
  '--request-target': (state, value) => (state.target = value),
  '--resolve': resolve,
  '--connect-to': connectTo,
  '--proxy': through,
  '--proxy1.0': through,
  '--preproxy': through,
  '--socks4': through,
  '--socks4a': through,
  '--socks5': through,
  '--socks5-hostname': through,
  '--unix-socket': through,
  '--abstract-unix-socket': through,
};

const flags: Readonly<Record<string, ((state: CurlState) => void) | undefined>> = {
  '--get': (state) => (state.get = true),
  '--head': (state) => (state.head = true),
  '--http1.0': (state) => (state.version = '1.0'),
  '--http1.1': (state) => (state.version = '1.1'),
  '--http2': (state) => {
    state.version = '2';
    state.upgrade = true;
  },
  '--http2-prior-knowledge': (state) => {
    state.version = '2';
    state.upgrade = false;
  },
  '--path-as-is': (state) => (state.pathAsIs = true),
  '--compressed': (state) => (state.compressed = true),
  '--globoff': (state) => (state.globOff = true),
  '--digest': (state) => (state.challenged = true),
  '--negotiate': (state) => (state.challenged = true),
  '--anyauth': (state) => (state.challenged = true),
  '--basic': (state) => (state.challenged = false),
  '--ntlm': (state) => state.unsaid.push('--ntlm'),
  '--netrc': (state) => state.unsaid.push('--netrc'),
  '--http3': (state) => state.unsaid.push('--http3'),
  '--http3-only': (state) => state.unsaid.push('--http3-only'),
  '--haproxy-protocol': (state) => state.unsaid.push('--haproxy-protocol'),
};

/** What takes a value and says nothing of the request. */
const silent = new Set(
  `alt-svc cacert capath cert cert-type ciphers connect-timeout
  cookie-jar create-file-mode crlfile curves delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url
  dump-header egd-file engine etag-save expect100-timeout ftp-account ftp-alternative-to-user ftp-method
  ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms help hostpubmd5 hostpubsha256 hsts interface
  ip-tos ipfs-gateway keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options
  mail-auth mail-from mail-rcpt max-filesize max-redirs max-time noproxy output output-dir parallel-max
  parallel-max-host pass pinnedpubkey proto proto-default proto-redir proxy-cacert proxy-capath
  proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
  proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser
  proxy-user pubkey quote random-file rate retry retry-delay retry-max-time sasl-authzid service-name
  sigalgs socks5-gssapi-service speed-limit speed-time stderr telnet-option
  tftp-blksize tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config
  variable vlan-priority write-out`
    .split(/\s+/)
    .map((name) => `--${name}`),
);

const short: Readonly<Record<string, string | undefined>> = {
  '0': '--http1.0',
  A: '--user-agent',
  b: '--cookie',
  C: '--continue-at',
  c: '--cookie-jar',
  d: '--data',
  D: '--dump-header',
  E: '--cert',
  e: '--referer',
  F: '--form',
  G: '--get',
  g: '--globoff',
  H: '--header',
  h: '--help',
  I: '--head',
  K: '--config',
  m: '--max-time',
  n: '--netrc',
  o: '--output',
  P: '--ftp-port',
  Q: '--quote',
  r: '--range',
  T: '--upload-file',
  t: '--telnet-option',
  U: '--proxy-user',
  u: '--user',
  w: '--write-out',
  X: '--request',
  x: '--proxy',
  Y: '--speed-limit',
  y: '--speed-time',
  z: '--time-cond',
};

/** Values that are the body, of which nothing is read unless it goes into the URL. */
const bodies = new Set(
  [
    '--data',
    '--data-ascii',
    '--data-raw',
    '--data-binary',
    '--data-urlencode',
    '--json',
    '--form',
  ].concat(['--form-string', '--variable']),
);

function take(state: CurlState, name: string, value: string): void {
  const option = taking[name];
  if (option === undefined) return;
  if (!bodies.has(name)) state.open ??= openVariable(value);
  option(state, plainText(value));
}

const takesValue = (name: string): boolean => taking[name] !== undefined || silent.has(name);

/** Reads the words behind `curl`. */
export function readOptions(state: CurlState, all: readonly string[]): void {
  for (let at = 0; at < all.length; at += 1) {
    // A word processor's dashes.
    const word = (all[at] ?? '').replace(/^–(?=\w)/, '-').replace(/^(?:—|–-|--?–)(?=\w)/, '--');
    const next = all[at + 1];
    // What follows is a request of its own.
    if (word === '--next' || word === '-:') break;
    if (!word.startsWith('-') || word === '-') take(state, '--url', word);
    else if (word.startsWith('--')) at += longOption(state, word, next);
    else at += shortOptions(state, word, next);
  }
}

/** @returns how many of the words behind it were taken. */
function longOption(state: CurlState, word: string, next: string | undefined): number {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  // curl itself takes no `--name=value`; people write it, and mean it.
  if (equals >= 0 && takesValue(name)) {
    take(state, name, word.slice(equals + 1));
    return 0;
  }
  if (takesValue(word) && next !== undefined) {
    take(state, word, next);
    return 1;
  }
  flags[word]?.(state);
  return 0;
}

/** Short flags stick together; the value of the last may stick to it, too. */
function shortOptions(state: CurlState, word: string, next: string | undefined): number {
  for (let at = 1; at < word.length; at += 1) {
    const name = short[word[at] ?? ''] ?? '';
    const rest = word.slice(at + 1);
    if (!takesValue(name)) {
      flags[name]?.(state);
      continue;
    }
    if (rest !== '') take(state, name, rest);
    else if (next !== undefined) take(state, name, next);
    return rest === '' ? 1 : 0;
  }
  return 0;
}
