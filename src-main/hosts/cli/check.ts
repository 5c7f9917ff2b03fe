import type { ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import type { Severity } from '../../envoy/problem-rows.ts';
import { isAtLeast } from '../../istio/findings/mesh-findings.ts';
import { CommandSources } from '../../services/command-sources.ts';
import { checkMesh, type MeshCheck } from '../../services/mesh-check.ts';
import { sentence } from '../../words/keys.ts';
import { say, sayMessage } from '../../words/say.ts';
import { reports } from './check-reports.ts';
import { type Command, type CommandContext, oneLine, UsageError, warn } from './command.ts';
import { lineOf } from './error-line.ts';
import { parseFlags } from './flags.ts';
import { call } from './once.ts';

const options = {
  file: { type: 'string', short: 'f' },
  context: { type: 'string' },
  output: { type: 'string', short: 'o' },
  'fail-on': { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const help: Command['help'] = (_topic, locale) => say(locale, 'help.check');

const parse = (args: readonly string[]) => parseFlags(args, options);

const levels: readonly Severity[] = ['error', 'warning', 'info'];

function levelOf(text: string): Severity | undefined {
  if (text === 'never') return undefined;
  const level = levels.find((one) => one === text);
  if (level !== undefined) return level;
  throw new UsageError(
    sentence('usage.fail-on', { level: text, levels: [...levels, 'never'].join(', ') }),
  );
}

function tellFailures({ total, read, failures }: MeshCheck, context: CommandContext): void {
  if (failures.length === 0) return;
  warn(context, sentence('search.partly', { read, all: total }));
  for (const { proxy, error } of failures)
    context.io.err(`  ${oneLine(`${proxy}: ${sayMessage(context.locale, error.said)}`)}\n`);
}

async function check(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const [more] = positionals;
  if (more !== undefined) throw new UsageError(sentence('usage.one-too-many', { word: more }));
  if ((values.file === undefined) === (values.context === undefined))
    throw new UsageError(
      sentence('usage.either', { one: '--file MESH', other: '--context CONTEXT' }),
    );
  const failOn = levelOf(values['fail-on'] ?? 'error');
  const format = values.output ?? 'text';
  const report = reports.get(format);
  if (report === undefined)
    throw new UsageError(
      sentence('usage.formats', { format, formats: [...reports.keys()].join(', ') }),
    );
  const sources = new CommandSources(context.contexts);
  try {
    const located =
      values.context === undefined
        ? await sources.file(values.file ?? '')
        : await sources.context(values.context, undefined);
    const source = await sources.source(located.context);
    const only = located.proxy;
    const wanted = (proxy: string): boolean => only === undefined || proxy === only;
    const checked = await checkMesh(source, { wanted }, () => context.io.now(), call);
    tellFailures(checked, context);
    const [first] = checked.failures;
    if (first !== undefined && checked.read === 0)
      throw new AppError(first.error.code, first.error.said);
    const { locale } = context;
    context.io.out(report(checked, { locale, failOn }));
    const failed =
      failOn !== undefined && checked.findings.some(({ severity }) => isAtLeast(severity, failOn));
    return failed ? 1 : 0;
  } finally {
    await sources.close();
  }
}

/** 1 means "something was found" here, so everything that went wrong is 2. */
async function run(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    return await check(args, context);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.io.err(`${lineOf(error, context.locale)}\n`);
    return 2;
  }
}

export const meshCheck: Command = { help, run };
