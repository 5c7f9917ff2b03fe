import { AppError } from '../../../contract/errors.ts';

/** What a curl command says of a request. */
export interface CurlRequest {
  readonly to: string;
  readonly method: string;
  readonly headers: [string, string][];
  readonly version: string | undefined;
}

/** Splits as a POSIX shell does: quotes, backslashes, line continuations. No variables, no globs. */
function words(command: string): string[] {
  const out: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < command.length) {
    const letter = command[at] ?? '';
    if (letter === "'") {
      const end = command.indexOf("'", at + 1);
      const stop = end < 0 ? command.length : end;
      word = (word ?? '') + command.slice(at + 1, stop);
      at = stop + 1;
    } else if (letter === '"') {
      word ??= '';
      at++;
      while (at < command.length && command[at] !== '"') {
        const escaped = command[at] === '\\' && /["\\$`\n]/.test(command[at + 1] ?? '');
        if (escaped) at++;
        if (!(escaped && command[at] === '\n')) word += command[at] ?? '';
        at++;
      }
      at++;
    } else if (letter === '\\') {
      const next = command[at + 1] ?? '';
      if (next === '\r' && command[at + 2] === '\n') at++;
      else if (next !== '\n') word = (word ?? '') + next;
      at += 2;
    } else if (/\s/.test(letter)) {
      if (word !== undefined) out.push(word);
      word = undefined;
      at++;
    } else {
      word = (word ?? '') + letter;
      at++;
    }
  }
  if (word !== undefined) out.push(word);
  return out;
}

/** Options that take a value and say nothing of the request's way. */
const withValue = new Set(
  `-o --output -w --write-out -m --max-time --connect-timeout --retry --retry-delay -e --referer --cacert --capath -E --cert
  --key -K --config -T --upload-file -x --proxy -U --proxy-user --limit-rate --ciphers --interface -c --cookie-jar -D
  --dump-header --max-redirs --local-port --dns-servers -F --form -z --time-cond -r --range -C --continue-at -Y -y`.split(
    /\s+/,
  ),
);

interface State {
  url: string | undefined;
  method: string | undefined;
  body: boolean;
  get: boolean;
  head: boolean;
  version: string | undefined;
  readonly headers: [string, string][];
  readonly data: string[];
  readonly resolves: Map<string, string>;
}

function addHeader(state: State, header: string): void {
  const colon = header.indexOf(':');
  if (colon > 0)
    state.headers.push([header.slice(0, colon).trim(), header.slice(colon + 1).trim()]);
  // "Name;" is a header without value.
  else if (header.endsWith(';')) state.headers.push([header.slice(0, -1).trim(), '']);
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** True: the option has taken its value. */
function option(state: State, name: string, value: string): boolean {
  switch (name) {
    case '-X':
    case '--request':
      state.method = value;
      return true;
    case '-H':
    case '--header':
      addHeader(state, value);
      return true;
    case '-A':
    case '--user-agent':
      state.headers.push(['user-agent', value]);
      return true;
    case '-b':
    case '--cookie':
      if (value.includes('=')) state.headers.push(['cookie', value]);
      return true;
    case '-u':
    case '--user':
      state.headers.push(['authorization', `Basic ${base64(value)}`]);
      return true;
    case '--oauth2-bearer':
      state.headers.push(['authorization', `Bearer ${value}`]);
      return true;
    case '-d':
    case '--data':
    case '--data-raw':
    case '--data-ascii':
    case '--data-binary':
    case '--data-urlencode':
    case '--json':
      state.body = true;
      state.data.push(value);
      if (name === '--json') state.headers.push(['content-type', 'application/json']);
      return true;
    case '--url':
      state.url ??= value;
      return true;
    case '--resolve':
    case '--connect-to': {
      const parts = /^\+?([^:]*):(\d*):(.*)$/.exec(value);
      if (parts !== null) state.resolves.set(`${parts[1] ?? ''}:${parts[2] ?? ''}`, parts[3] ?? '');
      return true;
    }
    default:
      return withValue.has(name);
  }
}

function flag(state: State, name: string): void {
  switch (name) {
    case '-G':
    case '--get':
      state.get = true;
      break;
    case '-I':
    case '--head':
      state.head = true;
      break;
    case '-0':
    case '--http1.0':
      state.version = '1.0';
      break;
    case '--http1.1':
      state.version = '1.1';
      break;
    case '--http2':
    case '--http2-prior-knowledge':
      state.version = '2';
      break;
  }
}

function read(state: State, all: readonly string[]): void {
  for (let index = 0; index < all.length; index++) {
    const word = all[index] ?? '';
    const next = all[index + 1];
    if (!word.startsWith('-') || word === '-') {
      state.url ??= word;
    } else if (word.startsWith('--')) {
      const [name = '', inline] = word.split('=', 2);
      if (next !== undefined && option(state, word, next)) index++;
      else if (inline !== undefined && option(state, name, word.slice(name.length + 1))) continue;
      else flag(state, word);
    } else {
      // Short flags stick together; the value of one may stick to it, too.
      for (let at = 1; at < word.length; at++) {
        const name = `-${word[at] ?? ''}`;
        const rest = word.slice(at + 1);
        if (rest !== '' && option(state, name, rest)) break;
        if (rest === '' && next !== undefined && option(state, name, next)) {
          index++;
          break;
        }
        flag(state, name);
      }
    }
  }
}

/** A pasted curl command as a request. Throws AppError `bad-request` when there is no URL in it. */
export function parseCurl(command: string): CurlRequest {
  const [first, ...rest] = words(command.trim().replace(/^\$\s*/, ''));
  const state: State = {
    url: undefined,
    method: undefined,
    body: false,
    get: false,
    head: false,
    version: undefined,
    headers: [],
    data: [],
    resolves: new Map(),
  };
  read(state, first === undefined || /(^|\/)curl(\.exe)?$/.test(first) ? rest : [first, ...rest]);
  if (state.url === undefined) throw new AppError('bad-request', 'the curl command has no URL');
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(state.url) ? state.url : `http://${state.url}`;
  const query = state.get && state.data.length > 0 ? state.data.join('&') : '';
  const body = state.body && !state.get;
  if (body && !state.headers.some(([name]) => name.toLowerCase() === 'content-type'))
    state.headers.push(['content-type', 'application/x-www-form-urlencoded']);
  return {
    to: query === '' ? url : url + (url.includes('?') ? '&' : '?') + query,
    method: state.method ?? (state.head ? 'HEAD' : body ? 'POST' : 'GET'),
    headers: state.headers,
    version: state.version,
  };
}
