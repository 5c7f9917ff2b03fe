import { statSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';

import type { DiffSide } from '../../contract/diff.ts';
import { AppError } from '../../contract/errors.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import { comparedKinds } from '../../envoy/diff/dump-diff.ts';
import { type DiffRules, semanticRules } from '../../envoy/diff/rules.ts';
import { kindNamed, separateNames } from '../../istio/kind-names.ts';
import { defaultLocale } from '../../words/say.ts';
import { type Asked, locate, withServices } from './asked.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
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

function help(): string {
  return [
    'usage: meshscope diff A B [flags]',
    '       meshscope diff --context CONTEXT POD.NAMESPACE [flags]',
    '       meshscope diff --file WHAT [--file WHAT] [flags]',
    'what differs between two configurations, by identity: order of sets, defaults, spellings and versions aside',
    '',
    '  A, B        a config dump, Pilot’s /debug/config_dump, or POD.NAMESPACE with --context;',
    '              FILE.meshscope#POD.NAMESPACE for a proxy in a snapshot, a folder, a zip or a bug report,',
    '              with #pilot/POD.NAMESPACE for what Pilot would send it (of a live one pilot/POD.NAMESPACE);',
    '              a proxy alone, live or in a recording: what Pilot would send it against what its Envoy has;',
    '              when A is Pilot’s and B is Envoy’s, only what comes over xDS is compared',
    '  --kind      listener, route, cluster, endpoint, secret, ecds or bootstrap, in singular or plural or as `inspect`',
    '              has them; may be repeated, or parted by commas',
    '  --strict    what counts as a difference after all: field-spelling, order, defaults, versions,',
    '              api-generation, number-spelling, or all; may be repeated',
    '  --sides     pilot-envoy or envoy-envoy, where what stands in the files does not tell',
    '  --context   the kubeconfig context of sides that are no files',
    '  -o          text (the default), unified, json or html',
    '  --show-secrets  values of secrets, too; else only that they changed',
    '',
    'exit code: 0 same, 1 different, 2 something went wrong',
    '',
  ].join('\n');
}

function rulesOf(strict: readonly string[]): DiffRules {
  const off = new Set(strict.flatMap((names) => names.split(',')));
  for (const name of off) {
    if (name !== 'all' && !Object.hasOwn(ruleFlags, name))
      throw new UsageError(
        `--strict ${name}: the rules are ${Object.keys(ruleFlags).join(', ')} and all`,
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
      throw new UsageError(`--sides ${sides}: they are pilot-envoy or envoy-envoy`);
  }
}

function isOutput(text: string): text is Output {
  return outputs.some((one) => one === text);
}

function kindOf(text: string): ResourceKind {
  const kind = kindNamed(text);
  if (kind !== undefined) return kind;
  throw new UsageError(`--kind ${text}: the kinds are ${comparedKinds.join(', ')}`);
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
  if (first === undefined || more !== undefined)
    throw new UsageError('diff takes two sides: A and B');
  const one = await sideOf(asked, context, first, cluster);
  if (second !== undefined) return [one, await sideOf(asked, context, second, cluster)];
  const source = await asked.sources.source(one.side.context);
  const alone = !source.live && !first.includes('#') && !isMesh(first);
  if (one.side.side === 'pilot' || alone) throw new UsageError('diff takes two sides: A and B');
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
    throw new UsageError(`-o ${output}: the formats are ${outputs.join(', ')}`);
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
      locale: context.locale ?? defaultLocale,
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
    const detail = error.detail === undefined ? '' : ` (${error.detail})`;
    context.io.err(
      `meshscope: ${error.message}${detail}\n`.replaceAll(/[\u0000-\u0009\u000b-\u001f]/g, ' '),
    );
    return 2;
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? '');
    throw error;
  }
}

export const diff: Command = { help, run };
