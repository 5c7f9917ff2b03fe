import { defaultLocale, type Locale, localeOf } from '../words/say.ts';

/** As POSIX has it: an empty variable is none. */
function languageOf(env: NodeJS.ProcessEnv): Locale {
  const [first = ''] = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].filter(Boolean);
  return localeOf([first]) ?? defaultLocale;
}

export interface Spoken {
  readonly rest: readonly string[];
  readonly locale: Locale;
  /** What --lang asked for is not here. */
  readonly unknown: boolean;
}

/** `--lang L` belongs to every command, too; without it the environment chooses, as it does for kubectl. */
export function takeLang(args: readonly string[], env: NodeJS.ProcessEnv): Spoken {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  if (at < 0) return { rest: args, locale: languageOf(env), unknown: false };
  const inline = args[at]?.startsWith('--lang=') === true;
  const value = inline ? args[at]?.slice('--lang='.length) : args[at + 1];
  const rest = args.filter((_arg, i) => i !== at && (inline || i !== at + 1));
  const found = localeOf([value ?? '']);
  return { rest, locale: found ?? languageOf(env), unknown: found === undefined };
}
