import { parseArgs, type ParseArgsConfig } from 'node:util';

import type { IstioctlFilters } from '../../istio/istioctl/table.ts';
import { separateNames } from '../../istio/kind-names.ts';
import { CommandSources } from '../../services/command-sources.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { sectionNamed, sections } from './inspect-sections.ts';
import { inFileLater, loadFiles, loadLocated } from './load-proxy.ts';
import type { InspectRequest, OutputFormat, Section } from './section.ts';
import { isZtunnelSection } from './ztunnel-names.ts';

/** Every flag of every section; a section refuses those it has no use for. */
const filterFlags = {
  fqdn: 'clusters whose name contains TEXT',
  port: 'port NUMBER',
  subset: 'clusters whose name contains TEXT as a subset',
  direction: 'clusters whose name contains TEXT (inbound, outbound)',
  address: 'address TEXT',
  type: 'listeners of type HTTP, TCP, HTTP+TCP or UNKNOWN',
  name: 'route configuration of that name',
  cluster: 'endpoints of that cluster',
  status: 'endpoints of that health (HEALTHY, UNHEALTHY …)',
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

function help(topic: string | undefined): string {
  const section = topic === undefined ? undefined : sectionNamed(topic);
  if (section === undefined) {
    const names = Object.entries(sections).map(
      ([name, one]) => `  ${name.padEnd(10)}  ${one.summary}`,
    );
    return [
      'usage: meshscope inspect SECTION[,SECTION…] (--file FILE|- … | --context CONTEXT POD.NAMESPACE) [flags]',
      '',
      ...names,
      '',
      'of a ztunnel: workloads, ztunnel-services, policies, certificates, connections (see meshscope ztunnel --help)',
      '',
      'meshscope inspect SECTION --help lists the flags of one section.',
      '',
    ].join('\n');
  }
  const flags = flagNames
    .filter((name) => section.filters.includes(name))
    .map((name) => `  --${name.padEnd(14)}${filterFlags[name]}`);
  return [
    `usage: meshscope inspect ${topic ?? ''} (--file FILE|- … | --context CONTEXT POD.NAMESPACE) [flags]`,
    section.summary,
    '',
    '  -f, --file      a saved page: config_dump, or clusters?format=json; - is standard input;',
    '                  FILE#POD.NAMESPACE for a proxy in a snapshot, a folder, a zip or a bug report,',
    '                  FILE#pilot/POD.NAMESPACE for what Pilot would send it',
    '  --context       the kubeconfig context to read a live pod from',
    '  -n, --namespace its namespace, for a POD that is given without',
    '  -o, --output    table (istioctl’s columns, the default), wide (ours), json, yaml',
    ...(section.verbose ? ['  --verbose       false: the short columns'] : []),
    ...flags,
    '',
  ].join('\n');
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    // parseArgs throws TypeErrors whose first sentence names the flag.
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? '');
    throw error;
  }
}

function parseStrictly(args: readonly string[]) {
  // Go's flags know `--verbose` without a value; parseArgs wants one for a string.
  const spelled = args.map((arg) => (arg === '--verbose' ? '--verbose=true' : arg));
  return parseArgs({ args: spelled, options, allowPositionals: true, strict: true });
}

function formatOf(value: string | undefined): OutputFormat {
  const format = value === 'short' ? 'table' : (value ?? 'table');
  if (format === 'table' || format === 'wide' || format === 'json' || format === 'yaml') {
    return format;
  }
  throw new UsageError(`-o ${format}: the formats are table, wide, json and yaml`);
}

function portOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) throw new UsageError(`--port ${value} is no port`);
  // istioctl takes `--port 0`, its default, for no filter.
  return port === 0 ? undefined : port;
}

/** Sections, one or more, each argument of one or of several parted by commas; then the pod, where there is one. */
function argumentsOf(
  positionals: readonly string[],
  onDisk: boolean,
): { readonly chosen: readonly Section[]; readonly pod: string | undefined } {
  const [first, ...rest] = positionals;
  if (first === undefined) throw new UsageError('say which section');
  const chosen = sectionsOf(first);
  // A pod may be called as a section is: the last word is it, where a pod is needed.
  const pod = onDisk ? undefined : rest.pop();
  for (const word of rest) {
    if (!isSections(word)) throw new UsageError(`"${word}" is one argument too many`);
    chosen.push(...sectionsOf(word));
  }
  return { chosen: [...new Set(chosen)], pod };
}

const isSections = (word: string): boolean =>
  separateNames([word]).every((name) => sectionNamed(name) !== undefined);

function sectionsOf(word: string): Section[] {
  return separateNames([word]).map((name) => {
    const section = sectionNamed(name);
    if (section === undefined) throw new UsageError(`there is no section "${name}"`);
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
      throw new UsageError(`--${flag} means nothing for ${positionals[0] ?? ''}`);
    }
  }
  const filters: IstioctlFilters = { ...pick(values), port: portOf(values.port) };
  const format = formatOf(values.output);
  const request: InspectRequest = {
    filters,
    format,
    verbose: values.verbose !== 'false',
    withHeaders: values['with-headers'] ?? false,
  };
  if ((values.file === undefined) === (values.context === undefined)) {
    throw new UsageError('say either --file FILE or --context CONTEXT POD.NAMESPACE');
  }
  if (values.context !== undefined && proxy === undefined)
    throw new UsageError('--context needs a pod: POD.NAMESPACE');
  const inputs = values.file?.join(', ') ?? `${proxy ?? ''} in ${values.context ?? ''}`;
  const sources = new CommandSources(context.contexts);
  try {
    const loaded =
      values.context === undefined
        ? await loadFiles(sources, context.io, values.file ?? [])
        : await loadLocated(sources, await sources.context(values.context, proxy));
    // A resource is parsed when its row is made: what is wrong inside of it shows only now.
    for (const [position, section] of chosen.entries()) {
      if (position > 0 && format !== 'json') context.io.out(format === 'yaml' ? '---\n' : '\n');
      await inFileLater(inputs, () => section.print(context.io, loaded, request, inputs));
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
