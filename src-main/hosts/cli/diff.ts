import { statSync } from 'node:fs';
import type { ParseArgsConfig } from 'node:util';

import type { DiffSide } from '../../contract/diff.ts';
import { AppError } from '../../contract/errors.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import { comparedKinds } from '../../envoy/diff/dump-diff.ts';
import { type DiffRules, semanticRules } from '../../envoy/diff/rules.ts';
import { kindNamed, separateNames } from '../../istio/kind-names.ts';
import { sentence } from '../../words/keys.ts';
import { say } from '../../words/say.ts';
import { type Asked, locate, withServices } from './asked.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { lineOf } from './error-line.ts';
import { parseFlags } from './flags.ts';
import { inFileLater } from './load-proxy.ts';
import { call, isOnDisk } from './once.ts';

/** Each rule of the comparison can be switched off by its flag. */
const ruleFlags = {
  'field-spelling': 'ignoreFieldSpelling',
  order: 'ignoreOrder',
  defaults: 'ignoreDefaults',
  versions: 'ignoreVersions',
  'api-generation': 'ignoreApiGeneration',
  'number-spelling': 'ignoreNumberSpelling',
} as const satisfies Readonly<Record<string, keyof DiffRules>>;

const options = {
  kind: { type: 'string', multiple: true },
  strict: { type: 'string', multiple: true },
  'show-secrets': { type: 'boolean' },
  sides: { type: 'string' },
  file: { type: 'string', short: 'f', multiple: true },
  context: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const satisfies ParseArgsConfig['options'];

const outputs = ['text', 'unified', 'json', 'html'] as const;
type Output = (typeof outputs)[number];

const help: Command['help'] = (_topic, locale) => say(locale, 'help.diff');

function rulesOf(strict: readonly string[]): DiffRules {
  const off = new Set(strict.flatMap((names) => names.split(',')));
  for (const name of off) {
    if (name !== 'all' && !Object.hasOwn(ruleFlags, name))
      throw new UsageError(
        sentence('usage.strict', { name, rules: Object.keys(ruleFlags).join(', ') }),
      );
  }
  const rules = { ...semanticRules };
  for (const [name, rule] of Object.entries(ruleFlags)) {
    if (off.has(name) || off.has('all')) rules[rule] = false;
  }
  return rules;
}

function pilotAgainstEnvoyOf(sides: string | undefined): boolean | undefined {
  switch (sides) {
    case undefined:
      return undefined;
    case 'pilot-envoy':
      return true;
    case 'envoy-envoy':
      return false;
    default:
      throw new UsageError(sentence('usage.sides', { sides }));
  }
}

function isOutput(text: string): text is Output {
  return outputs.some((one) => one === text);
}

function kindOf(text: string): ResourceKind {
  const kind = kindNamed(text);
  if (kind !== undefined) return kind;
  throw new UsageError(sentence('usage.kinds', { kind: text, kinds: comparedKinds.join(', ') }));
}

interface NamedSide {
  readonly name: string;
  readonly side: DiffSide;
}

/** A side as it was written: a file, a proxy of a mesh, or a proxy of the context. */
async function sideOf(
  { sources }: Asked,
  context: CommandContext,
  name: string,
  cluster: string | undefined,
): Promise<NamedSide> {
  return await inFileLater(name, async () => {
    const live = cluster !== undefined && !isOnDisk(name) && !name.includes('#');
    const located = live
      ? await sources.context(cluster, name)
      : await locate(sources, context.io, name);
    const proxy = await sources.proxyOf(located, call);
    return { name, side: { context: located.context, proxy, side: located.side } };
  });
}

/** One proxy alone, live or recorded: what Pilot says against what its Envoy has, as `istioctl proxy-status POD`. */
async function sidesOf(
  asked: Asked,
  context: CommandContext,
  written: readonly string[],
  cluster: string | undefined,
): Promise<readonly [NamedSide, NamedSide]> {
  const [first, second, more] = written;
  if (first === undefined || more !== undefined) throw new UsageError(sentence('usage.two-sides'));
  const one = await sideOf(asked, context, first, cluster);
  if (second !== undefined) {
    const other = await sideOf(asked, context, second, cluster);
    // Pilot's side against Envoy's is a question of its own (what Pilot leaves to the proxy is no difference), and has an order.
    const isTurned = one.side.side !== 'pilot' && other.side.side === 'pilot';
    return isTurned ? [other, one] : [one, other];
  }
  const source = await asked.sources.source(one.side.context);
  const alone = !source.live && !first.includes('#') && !isMesh(first);
  if (one.side.side === 'pilot' || alone) throw new UsageError(sentence('usage.two-sides'));
  const hash = first.lastIndexOf('#');
  const name = `${first.slice(0, hash + 1)}pilot/${one.side.proxy}`;
  return [{ name, side: { ...one.side, side: 'pilot' } }, one];
}

/** A folder, a snapshot or an archive may hold both sides; a dump by itself is one. */
const isMesh = (path: string): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false) ||
  /\.(meshscope|zip|tgz|tar|gz)$/i.test(path);

async function compare(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const { output = 'text', context: cluster } = values;
  if (!isOutput(output))
    throw new UsageError(
      sentence('usage.formats', { format: output, formats: outputs.join(', ') }),
    );
  const kinds = values.kind && separateNames(values.kind).map(kindOf);
  const rules = rulesOf(values.strict ?? []);
  const pilotAgainstEnvoy = pilotAgainstEnvoyOf(values.sides);
  return await withServices(context, async (asked) => {
    const written = [...(values.file ?? []), ...positionals];
    const [a, b] = await sidesOf(asked, context, written, cluster);
    const question = { a: a.side, b: b.side, rules, fresh: false, pilotAgainstEnvoy };
    const whole = await asked.comparisons.compare(question, call);
    const diff = {
      ...whole,
      kinds: whole.kinds.filter(({ kind }) => kinds === undefined || kinds.includes(kind)),
    };
    const wish = {
      names: { a: a.name, b: b.name },
      rules,
      format: output,
      locale: context.locale,
      showSecrets: values['show-secrets'],
    };
    context.io.out(await asked.comparisons.report(diff, wish, call));
    return diff.kinds.some(({ verdict }) => verdict === 'differ') ? 1 : 0;
  });
}

/** 1 means "different" here, so everything that went wrong is 2. */
async function run(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    return await compare(args, context);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.io.err(`${lineOf(error, context.locale)}\n`);
    return 2;
  }
}

const parse = (args: readonly string[]) => parseFlags(args, options);

export const diff: Command = { help, run };
