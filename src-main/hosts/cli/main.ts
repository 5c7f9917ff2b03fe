import { realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../contract/errors.ts';
import type { OpenContexts } from '../../services/command-sources.ts';
import { defaultLocale, type Locale, localeOf, locales, say, sayMessage } from '../../words/say.ts';
import { type CommandContext, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { type Io, processIo } from './io.ts';

function overview(): string {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${commands[name]?.summary ?? ''}`);
  return `usage: meshscope <command> …\n\n${lines.join('\n')}\n\nmeshscope <command> --help says more. Commands that reach a cluster take --kubeconfig FILE.\nSentences are in the language of --lang ${locales.join('|')}, else of LC_ALL or LANG.\n`;
}

/** One line for people: what happened, the evidence, what to do. Control characters are left out. */
function lineOf(error: AppError, locale: Locale): string {
  const detail = error.detail === undefined ? '' : ` (${error.detail})`;
  const hint = error.hint === undefined ? '' : `. ${capital(sayMessage(locale, error.hint))}`;
  // Some messages are whole sentences, others are not.
  const message = sayMessage(locale, error.said).replace(/[.。]$/, '');
  // Hostile input may carry terminal escapes or line breaks into the message.
  return `meshscope: ${message}${detail}${hint}`.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** `--lang L` belongs to every command, too; without it the environment chooses, as it does for kubectl. */
function takeLang(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly rest: readonly string[]; readonly locale: Locale | undefined } {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  if (at < 0) {
    const asked = env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '';
    return { rest: args, locale: localeOf([asked]) ?? defaultLocale };
  }
  const inline = args[at]?.startsWith('--lang=') === true;
  const value = inline ? args[at]?.slice('--lang='.length) : args[at + 1];
  const rest = args.filter((_arg, i) => i !== at && (inline || i !== at + 1));
  return { rest, locale: localeOf([value ?? '']) };
}

/** `--kubeconfig FILE` belongs to every command that can reach a cluster, so it is taken out before them. */
function takeKubeconfig(args: readonly string[]): {
  readonly rest: readonly string[];
  readonly kubeconfig: readonly string[];
} {
  const rest: string[] = [];
  const kubeconfig: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const [arg = '', next] = [args[i], args[i + 1]];
    if (arg.startsWith('--kubeconfig=')) kubeconfig.push(arg.slice('--kubeconfig='.length));
    else if (arg === '--kubeconfig' && next !== undefined) {
      kubeconfig.push(next);
      i += 1;
    } else rest.push(arg);
  }
  return { rest, kubeconfig };
}

/** Clusters are reached through code that a command on a file never needs: it is loaded only then. */
async function openContexts(
  kubeconfig: readonly string[],
  now: () => number,
): Promise<OpenContexts> {
  const [{ commandContexts }, { demoStarter }] = await Promise.all([
    import('../../services/command-contexts.ts'),
    import('../demo-starter.ts'),
  ]);
  return commandContexts({
    kubeconfig,
    env: process.env,
    home: homedir(),
    tmp: tmpdir(),
    interactive: process.stdin.isTTY,
    demo: (dir) => demoStarter(dir, () => Date.now()),
    now,
  });
}

/**
 * Runs one command line. Exit codes: 0 done, 1 the input or the cluster failed, 2 the command line is wrong.
 * Never throws for bad input.
 */
export async function run(
  args: readonly string[],
  io: Io,
  chosen?: () => Promise<OpenContexts>,
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const { rest: others, locale } = takeLang(args, env);
  if (locale === undefined) {
    io.err(`meshscope: ${say(defaultLocale, 'cli.no-lang', { known: locales.join(', ') })}\n`);
    return 2;
  }
  const taken = takeKubeconfig(others);
  const [name = '--help', ...rest] = taken.rest;
  const contexts = chosen ?? (() => openContexts(taken.kubeconfig, io.now));
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(overview());
    return 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    io.err(`meshscope: ${say(locale, 'cli.no-command', { name })}\n`);
    return 2;
  }
  const context: CommandContext = { io, contexts, locale, kubeconfig: taken.kubeconfig };
  try {
    const command = await entry.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      io.out(command.help(rest.find((arg) => !arg.startsWith('-'))));
      return 0;
    }
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof AppError) {
      io.err(`${lineOf(error, locale)}\n`);
      return 1;
    }
    if (error instanceof UsageError) {
      io.err(`meshscope: ${say(locale, 'cli.usage', { error: error.message, name })}\n`);
      return 2;
    }
    throw error;
  }
}

function isEntryPoint(): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url);
}

if (isEntryPoint()) {
  // `meshscope … | head` closes the pipe early: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.exitCode = await run(process.argv.slice(2), processIo, undefined, process.env);
}
