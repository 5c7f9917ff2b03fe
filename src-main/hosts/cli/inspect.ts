import type { ParseArgsConfig } from 'node:util';

import type { IstioctlFilters } from '../../istio/istioctl/table.ts';
import { separateNames } from '../../istio/kind-names.ts';
import { CommandSources } from '../../services/command-sources.ts';
import { sentence } from '../../words/keys.ts';
import { type Locale, say, sayMessage } from '../../words/say.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { parseFlags } from './flags.ts';
import { sectionNamed, sections } from './inspect-sections.ts';
import { inFileLater, loadFiles, loadLocated, podIn } from './load-proxy.ts';
import type { InspectRequest, OutputFormat, Section } from './section.ts';
import { isZtunnelSection } from './ztunnel-names.ts';

/** Every flag of every section; a section refuses those it has no use for. */
const filterFlags = {
  fqdn: 'help.inspect.fqdn',
  port: 'help.inspect.port',
  subset: 'help.inspect.subset',
  direction: 'help.inspect.direction',
  address: 'help.inspect.address',
  type: 'help.inspect.type',
  name: 'help.inspect.name',
  cluster: 'help.inspect.cluster',
  status: 'help.inspect.status',
} as const;
type FilterFlag = keyof typeof filterFlags;
const flagNames = Object.keys(filterFlags).filter(
  (name): name is FilterFlag => name in filterFlags,
);

const options = {
  file: { type: 'string', short: 'f', multiple: true },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  output: { type: 'string', short: 'o' },
  verbose: { type: 'string' },
  'with-headers': { type: 'boolean' },
  'show-secrets': { type: 'boolean' },
  fqdn: { type: 'string' },
  port: { type: 'string' },
  subset: { type: 'string' },
  direction: { type: 'string' },
  address: { type: 'string' },
  type: { type: 'string' },
  name: { type: 'string' },
  cluster: { type: 'string' },
  status: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

function help(topic: string | undefined, locale: Locale): string {
  const section = topic === undefined ? undefined : sectionNamed(topic);
  if (section === undefined) {
    const names = Object.entries(sections).map(
      ([name, { summary }]) =>
        `  ${name.padEnd(10)}  ${sayMessage(locale, { key: summary, params: {} })}`,
    );
    return say(locale, 'help.inspect', { sections: names.join('\n') });
  }
  const flags = flagNames
    .filter((name) => section.filters.includes(name))
    .map((name) => `  --${name.padEnd(14)}${say(locale, filterFlags[name])}\n`);
  const verbose = section.verbose
    ? `  --verbose       ${say(locale, 'help.inspect.verbose')}\n`
    : '';
  return say(locale, 'help.inspect.section', {
    section: topic ?? '',
    summary: { key: section.summary, params: {} },
    flags: `${verbose}${flags.join('')}`,
  });
}

function parse(args: readonly string[]) {
  // Go's flags know `--verbose` without a value; parseArgs wants one for a string.
  const spelled = args.map((arg) => (arg === '--verbose' ? '--verbose=true' : arg));
  return parseFlags(spelled, options);
}

function formatOf(value: string | undefined): OutputFormat {
  const format = value === 'short' ? 'table' : (value ?? 'table');
  if (format === 'table' || format === 'wide' || format === 'json' || format === 'yaml') {
    return format;
  }
  throw new UsageError(sentence('usage.formats', { format, formats: 'table, wide, json, yaml' }));
}

function portOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new UsageError(sentence('usage.no-port', { port: value }));
  // istioctl takes `--port 0`, its default, for no filter.
  return port === 0 ? undefined : port;
}

/** Sections, one or more, each argument of one or of several parted by commas; then the pod, where there is one. */
function argumentsOf(
  positionals: readonly string[],
  onDisk: boolean,
): { readonly chosen: readonly Section[]; readonly pod: string | undefined } {
  const [first, ...rest] = positionals;
  if (first === undefined) throw new UsageError(sentence('usage.which-section'));
  const chosen = sectionsOf(first);
  // A pod may be called as a section is: the last word is it, where a pod is needed.
  const pod = onDisk ? undefined : rest.pop();
  for (const word of rest) {
    if (!isSections(word)) throw new UsageError(sentence('usage.one-too-many', { word }));
    chosen.push(...sectionsOf(word));
  }
  return { chosen: [...new Set(chosen)], pod };
}

const isSections = (word: string): boolean =>
  separateNames([word]).every((name) => sectionNamed(name) !== undefined);

function sectionsOf(word: string): Section[] {
  return separateNames([word]).map((name) => {
    const section = sectionNamed(name);
    if (section === undefined) throw new UsageError(sentence('usage.no-section', { name }));
    return section;
  });
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const ofZtunnel = args.find((arg) => !arg.startsWith('-'));
  if (ofZtunnel !== undefined && isZtunnelSection(ofZtunnel)) {
    const { ztunnel } = await import('./ztunnel.ts');
    return await ztunnel.run(args, context);
  }
  const { values, positionals } = parse(args);
  const { namespace } = values;
  const { chosen, pod } = argumentsOf(positionals, values.file !== undefined);
  // As istioctl has it: a namespace behind the pod's name counts more than the flag.
  const proxy =
    pod === undefined || namespace === undefined || pod.includes('.') ? pod : `${pod}.${namespace}`;
  for (const flag of flagNames) {
    if (values[flag] !== undefined && !chosen.some(({ filters }) => filters.includes(flag))) {
      throw new UsageError(sentence('usage.means-nothing', { flag, name: positionals[0] ?? '' }));
    }
  }
  const filters: IstioctlFilters = { ...pick(values), port: portOf(values.port) };
  const format = formatOf(values.output);
  const request: InspectRequest = {
    filters,
    format,
    verbose: values.verbose !== 'false',
    withHeaders: values['with-headers'] ?? false,
    showSecrets: values['show-secrets'] ?? false,
  };
  if ((values.file === undefined) === (values.context === undefined)) {
    throw new UsageError(
      sentence('usage.either', { one: '--file FILE', other: '--context CONTEXT POD.NAMESPACE' }),
    );
  }
  if (values.context !== undefined && proxy === undefined)
    throw new UsageError(sentence('usage.context-needs-pod'));
  const inputs = values.file?.join(', ') ?? podIn(context.locale, proxy, values.context);
  const sources = new CommandSources(context.contexts);
  try {
    const loaded =
      values.context === undefined
        ? await loadFiles(sources, context.io, values.file ?? [])
        : await loadLocated(sources, await sources.context(values.context, proxy));
    // A resource is parsed when its row is made: what is wrong inside of it shows only now.
    for (const [position, section] of chosen.entries()) {
      if (position > 0 && format !== 'json') context.io.out(format === 'yaml' ? '---\n' : '\n');
      await inFileLater(inputs, () => section.print(context, loaded, request, inputs));
    }
  } finally {
    await sources.close();
  }
  return 0;
}

function pick(
  values: Readonly<Partial<Record<FilterFlag, string>>>,
): Readonly<Partial<Record<Exclude<FilterFlag, 'port'>, string>>> {
  const kept: Partial<Record<Exclude<FilterFlag, 'port'>, string>> = {};
  for (const flag of flagNames) {
    const value = values[flag];
    // An empty value is istioctl's default for "no filter", but `--name ""` asks for nameless routes.
    if (flag !== 'port' && value !== undefined && (value !== '' || flag === 'name')) {
      kept[flag] = value;
    }
  }
  return kept;
}

export const inspect: Command = { help, run };
