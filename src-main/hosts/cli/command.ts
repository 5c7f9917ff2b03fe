import type { OpenContexts } from '../../services/command-sources.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { defaultLocale, type Locale, sayMessage } from '../../words/say.ts';
import type { Io } from './io.ts';

/** What a command is given besides its arguments. */
export interface CommandContext {
  readonly io: Io;
  /** Opens contexts by name; its code is loaded when a command asks for `--context`, so that files need no client. */
  readonly contexts: () => Promise<OpenContexts>;
  /** Files of `--kubeconfig`, for commands that open the app's own services. */
  readonly kubeconfig?: readonly string[];
  /** The language of sentences; columns, verdicts and JSON are the same in every one. */
  readonly locale: Locale;
}

/** One command of the tool. `run` answers the exit code and may throw AppError, which becomes one line. */
export interface Command {
  /** Text of `--help`; `topic` is the sub-command it was asked for, when there is one. */
  readonly help: (topic: string | undefined, locale: Locale) => string;
  readonly run: (args: readonly string[], context: CommandContext) => Promise<number>;
}

/** A mistake in how the command was called: one line, then where to find help. */
export class UsageError extends Error {
  readonly said: Message;

  constructor(said: Message) {
    super(sayMessage(defaultLocale, said));
    this.name = 'UsageError';
    this.said = said;
  }
}

/** A warning beside what a command prints: it goes to standard error, on one line. */
export function warn({ io, locale }: CommandContext, said: Message): void {
  io.err(`${oneLine(sayMessage(locale, sentence('cli.said', { text: said })))}\n`);
}

/** Hostile input may carry terminal escapes or line breaks into a sentence. */
export const oneLine = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
