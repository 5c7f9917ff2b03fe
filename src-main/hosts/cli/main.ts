import { realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../contract/errors.ts';
import { visibleText } from '../../contract/unseen.ts';
import type { OpenContexts } from '../../services/command-sources.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { type Locale, locales, say, sayMessage } from '../../words/say.ts';
import { takeLang } from '../language.ts';
import { type CommandContext, UsageError, warn } from './command.ts';
import { commands } from './commands.ts';
import { lineOf } from './error-line.ts';
import { type Io, processIo } from './io.ts';

function overview(locale: Locale): string {
  const entries = Object.entries(commands);
  const width = Math.max(...entries.map(([name]) => name.length));
  const lines = entries.map(
    ([name, { summary }]) =>
      `  ${name.padEnd(width)}  ${sayMessage(locale, { key: summary, params: {} })}`,
  );
  return say(locale, 'help.overview', { commands: lines.join('\n'), locales: locales.join('|') });
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
  waits: (said: Message) => void,
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
    waits,
    demo: (dir) => demoStarter(dir, () => Date.now()),
    now,
  });
}

/** Whatever a command prints, nothing of it is obeyed by a terminal. Marked in pipes as well: what is piped is shown later. */
const seen = (io: Io): Io => ({
  ...io,
  out: (text) => io.out(visibleText(text)),
  err: (text) => io.err(visibleText(text)),
});

/**
 * Runs one command line. Exit codes: 0 done, 1 the input or the cluster failed, 2 the command line is wrong.
 * Never throws for bad input.
 */
export async function run(
  args: readonly string[],
  raw: Io,
  chosen?: () => Promise<OpenContexts>,
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const { rest: others, locale, unknown } = takeLang(args, env);
  const { rest: words, kubeconfig } = takeKubeconfig(others);
  const io = seen(raw);
  const context: CommandContext = {
    io,
    contexts:
      chosen ??
      (() => openContexts(kubeconfig, io.now, (said) => io.err(`${sayMessage(locale, said)}\n`))),
    locale,
    kubeconfig,
  };
  if (unknown) {
    warn(context, sentence('cli.no-lang', { known: locales.join(', ') }));
    return 2;
  }
  const [name = '--help', ...rest] = words;
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(overview(locale));
    return 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    warn(context, sentence('cli.no-command', { name }));
    return 2;
  }
  try {
    const command = await entry.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      io.out(
        command.help(
          rest.find((arg) => !arg.startsWith('-')),
          locale,
        ),
      );
      return 0;
    }
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof AppError) {
      io.err(`${lineOf(error, locale)}\n`);
      return 1;
    }
    if (error instanceof UsageError) {
      warn(context, sentence('cli.usage', { error: error.said, name }));
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
