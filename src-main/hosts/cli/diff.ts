import { existsSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';

import type { DumpDiff } from '../../contract/diff.ts';
import { AppError } from '../../contract/errors.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import { secretReader } from '../../engine/secret-reader.ts';
import { decodeDump } from '../../envoy/decode/decode-dump.ts';
import { comparedKinds, diffDumps, isPilots } from '../../envoy/diff/dump-diff.ts';
import { htmlReport } from '../../envoy/diff/report/html-report.ts';
import { jsonReport } from '../../envoy/diff/report/json-report.ts';
import { textReport, unifiedReport } from '../../envoy/diff/report/text-report.ts';
import { type DiffRules, semanticRules } from '../../envoy/diff/rules.ts';
import type { Dump } from '../../envoy/dump.ts';
import { sayIn } from '../../services/diff-words.ts';
import { defaultLocale } from '../../words/say.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { inFile } from './load-proxy.ts';
import { jsonText } from './output.ts';
import { recordedSide } from './recorded-side.ts';

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
  sides: { type: 'string' },
  context: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const satisfies ParseArgsConfig['options'];

const outputs = ['text', 'unified', 'json', 'html'] as const;
type Output = (typeof outputs)[number];

function help(): string {
  return [
    'usage: meshscope diff A B [flags]',
    '       meshscope diff --context CONTEXT POD.NAMESPACE [flags]',
    'what differs between two configurations, by identity: order of sets, defaults, spellings and versions aside',
    '',
    '  A, B        a config dump, Pilot’s /debug/config_dump, or POD.NAMESPACE with --context;',
    '              FILE.meshscope#POD.NAMESPACE for a proxy in a snapshot, a folder, a zip or a bug report,',
    '              with #pilot/POD.NAMESPACE for what Pilot would send it (of a live one pilot/POD.NAMESPACE);',
    '              a proxy alone, live or in a recording: what Pilot would send it against what its Envoy has;',
    '              when A is Pilot’s and B is Envoy’s, only what comes over xDS is compared',
    '  --kind      listener, route, cluster, endpoint, secret, ecds or bootstrap; may be repeated',
    '  --strict    what counts as a difference after all: field-spelling, order, defaults, versions,',
    '              api-generation, number-spelling, or all; may be repeated',
    '  --sides     pilot-envoy or envoy-envoy, where what stands in the files does not tell',
    '  --context   the kubeconfig context of sides that are no files',
    '  -o          text (the default), unified, json or html',
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

function isPilotAgainstEnvoy(sides: string | undefined, a: Dump, b: Dump): boolean {
  switch (sides) {
    case undefined:
      return isPilots(a) && !isPilots(b);
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

function isKind(text: string): text is ResourceKind {
  return comparedKinds.some((one) => one === text);
}

/** istioctl's and people's plural forms are the same kind. */
function kindOf(text: string): ResourceKind {
  const singular = text.toLowerCase().replace(/(?<!c)s$/, '');
  const known = singular === 'eds' ? 'endpoint' : singular === 'ecd' ? 'ecds' : singular;
  if (isKind(known)) return known;
  throw new UsageError(`--kind ${text}: the kinds are ${comparedKinds.join(', ')}`);
}

/** What Pilot would send to a live proxy: `pilot/POD.NS`, as in a recorded mesh. */
const pilotSide = 'pilot/';

async function sideOf(
  name: string,
  context: CommandContext,
  cluster: string | undefined,
): Promise<Dump> {
  const recorded = await recordedSide(name);
  if (recorded !== undefined) return recorded;
  if (cluster === undefined || existsSync(name)) {
    return await inFileAsync(name, () => context.io.open(name).dump());
  }
  const live = await context.live();
  try {
    const bytes = name.startsWith(pilotSide)
      ? await live.pilotDump(cluster, name.slice(pilotSide.length))
      : await live.adminPage(cluster, name, 'config_dump?include_eds');
    return inFile(name, () => decodeDump(bytes));
  } finally {
    await live.close();
  }
}

async function inFileAsync(name: string, open: () => Promise<Dump>): Promise<Dump> {
  try {
    return await open();
  } catch (error) {
    return inFile(name, () => {
      throw error;
    });
  }
}

/** One proxy alone, live or recorded: what Pilot says against what its Envoy has, as `istioctl proxy-status POD`. */
function sidesOf(positionals: readonly string[], cluster: string | undefined): readonly string[] {
  const [only, second] = positionals;
  if (only === undefined || second !== undefined) return positionals;
  const hash = only.lastIndexOf('#');
  const proxy = only.slice(hash + 1);
  if (hash > 0 && !existsSync(only) && existsSync(only.slice(0, hash)))
    return proxy.startsWith(pilotSide)
      ? positionals
      : [`${only.slice(0, hash + 1)}${pilotSide}${proxy}`, only];
  return cluster !== undefined && !existsSync(only) ? [`${pilotSide}${only}`, only] : positionals;
}

async function compare(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const { output = 'text', context: cluster } = values;
  const [first, second, more] = sidesOf(positionals, cluster);
  if (first === undefined || second === undefined || more !== undefined) {
    throw new UsageError('diff takes two sides: A and B');
  }
  if (!isOutput(output))
    throw new UsageError(`-o ${output}: the formats are ${outputs.join(', ')}`);
  const kinds = values.kind?.map(kindOf);
  const rules = rulesOf(values.strict ?? []);
  const a = await sideOf(first, context, cluster);
  const b = await sideOf(second, context, cluster);
  const pilotAgainstEnvoy = isPilotAgainstEnvoy(values.sides, a, b);
  const whole = diffDumps(a, b, { rules, pilotAgainstEnvoy }, secretReader);
  const diff: DumpDiff = {
    ...whole,
    kinds: whole.kinds.filter(({ kind }) => kinds === undefined || kinds.includes(kind)),
  };
  const names = { a: first, b: second };
  const say = sayIn(context.locale ?? defaultLocale);
  const written = {
    text: () => textReport(diff, names, say),
    unified: () => unifiedReport(diff, { a, b, secrets: secretReader }, names, rules),
    json: () =>
      jsonText({
        a: first,
        b: second,
        pilotAgainstEnvoy,
        rules: { ...rules },
        ...jsonReport(diff, say),
      }),
    html: () => htmlReport(diff, names, say),
  };
  context.io.out(written[output]());
  return diff.kinds.some(({ verdict }) => verdict === 'differ') ? 1 : 0;
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
