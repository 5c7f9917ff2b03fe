import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { AppError } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import { type Locale, localeOf, locales, say } from '../words/say.ts';
import { isLogLevel, type LogLevel } from './log-file.ts';

export const usage = (locale: Locale): string =>
  say(locale, 'help.start', { locales: locales.join('|') });

export interface StartArguments {
  readonly help: boolean;
  readonly version: boolean;
  readonly demo: boolean;
  /** What to open, in the order in which it was given. */
  readonly files: readonly string[];
  /** meshscope:// addresses; the desktop hands them over, nobody else has any. */
  readonly links: readonly string[];
  readonly kubeconfig: readonly string[];
  readonly port: number;
  readonly open: boolean;
  /** Credential programs of any kubeconfig may run: said at the start, by who started it. */
  readonly allowPlugins: boolean;
  readonly logLevel: LogLevel | undefined;
  /** What the terminal is told in; the page has a setting of its own. */
  readonly locale: Locale | undefined;
  /** Looks at everything once, prints what it saw and ends: the test that a package works. */
  readonly smoke: boolean;
}

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  demo: { type: 'boolean' },
  file: { type: 'string' },
  kubeconfig: { type: 'string' },
  // Chosen by tasks.mjs, which starts one host or the other.
  host: { type: 'string' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  'allow-plugins': { type: 'boolean' },
  'log-level': { type: 'string' },
  lang: { type: 'string' },
  smoke: { type: 'boolean' },
} as const;
type Flag = keyof typeof options;

const isFlag = (name: string): name is Flag => Object.hasOwn(options, name);

/**
 * Reads the flags of a start, relative paths against `cwd`. Throws `bad-request` with the reason in one line.
 * Electron's and Chromium's switches (`foreign: 'ignored'`) are theirs: a desktop entry, a test driver, the
 * system itself put them there. They carry their values with `=`, so what stands alone is a file.
 */
export function parseStartArguments(
  argv: readonly string[],
  cwd: string,
  foreign: 'refused' | 'ignored' = 'refused',
): StartArguments {
  const given = tokens(argv, foreign);
  const named = (flag: Flag): boolean => given.flags.has(flag);
  const [port = '0'] = given.flags.get('port') ?? [];
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new AppError('bad-request', sentence('error.hosts.port-range', { port }));
  }
  const [host] = given.flags.get('host') ?? [];
  if (host !== undefined && host !== 'electron' && host !== 'browser') {
    throw new AppError('bad-request', sentence('error.hosts.host-kind', { host }));
  }
  const isLink = (text: string): boolean => text.toLowerCase().startsWith('meshscope:');
  const at = (file: string): string => path.resolve(cwd, file);
  return {
    help: named('help'),
    version: named('version'),
    demo: named('demo'),
    files: [
      ...(given.flags.get('file') ?? []),
      ...given.others.filter((text) => !isLink(text)).map(plainPath),
    ].map(at),
    links: given.others.filter(isLink),
    kubeconfig: (given.flags.get('kubeconfig') ?? []).map(at),
    port: Number(port),
    open: !named('no-open'),
    allowPlugins: named('allow-plugins'),
    smoke: named('smoke'),
    logLevel: logLevelOf(given.flags.get('log-level')?.[0]),
    locale: localeNamed(given.flags.get('lang')?.[0], foreign),
  };
}

export function logLevelOf(text: string | undefined): LogLevel | undefined {
  if (text === undefined || isLogLevel(text)) return text;
  throw new AppError('bad-request', sentence('error.hosts.log-level', { level: text }));
}

/** Chromium has a switch of that name too, and takes every language there is. */
function localeNamed(text: string | undefined, foreign: 'refused' | 'ignored'): Locale | undefined {
  const locale = text === undefined ? undefined : localeOf([text]);
  if (text === undefined || locale !== undefined || foreign === 'ignored') return locale;
  throw new AppError('bad-request', sentence('cli.no-lang', { known: locales.join(', ') }));
}

/** Desktop entries hand files over as addresses. */
function plainPath(text: string): string {
  if (!text.toLowerCase().startsWith('file://')) return text;
  try {
    return fileURLToPath(text);
  } catch {
    // A file of another machine: opening it says what is wrong, under the name that was given.
    return text;
  }
}

interface Given {
  readonly flags: ReadonlyMap<Flag, readonly string[]>;
  readonly others: readonly string[];
}

function tokens(argv: readonly string[], foreign: 'refused' | 'ignored'): Given {
  const flags = new Map<Flag, string[]>();
  const others: string[] = [];
  const read = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of read.tokens) {
    if (token.kind === 'positional') others.push(token.value);
    if (token.kind !== 'option') continue;
    if (!isFlag(token.name)) {
      if (foreign === 'ignored') continue;
      throw wrong('error.hosts.unknown-flag', token.rawName);
    }
    const takesValue = options[token.name].type === 'string';
    const value = token.value ?? '';
    if (takesValue && (value === '' || (value.startsWith('-') && !token.inlineValue))) {
      throw wrong('error.hosts.flag-needs-value', token.rawName);
    }
    if (!takesValue && token.value !== undefined) {
      throw wrong('error.hosts.flag-takes-no-value', token.rawName);
    }
    flags.set(token.name, [...(flags.get(token.name) ?? []), value]);
  }
  return { flags, others };
}

function wrong(
  key:
    'error.hosts.unknown-flag' | 'error.hosts.flag-needs-value' | 'error.hosts.flag-takes-no-value',
  flag: string,
): AppError {
  return new AppError('bad-request', sentence(key, { flag }), {
    hint: sentence('hint.hosts.help'),
  });
}

/**
 * The arguments that are the app's own, in any form of start. A packaged app has them all; `electron [switches]
 * FOLDER …` has the app's folder before them, which is where it says it is, or else what stands first alone.
 */
export function ownArguments(
  argv: readonly string[],
  app: { readonly packaged: boolean; readonly path: string },
): readonly string[] {
  const rest = argv.slice(1);
  if (app.packaged) return rest;
  const same = (text: string): boolean =>
    path.resolve(text) === app.path || path.dirname(path.resolve(text)) === app.path;
  const named = rest.findIndex((text) => !text.startsWith('-') && same(text));
  const folder = named >= 0 ? named : rest.findIndex((text) => !text.startsWith('-'));
  return rest.filter((_text, index) => index !== folder);
}
