import { parseArgs, type ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import type { ZtunnelPart } from '../../istio/ztunnel/istioctl-data.ts';
import { ztunnelText } from '../../istio/ztunnel/print.ts';
import { readZtunnelDump } from '../../istio/ztunnel/read-dump.ts';
import { CommandSources } from '../../services/command-sources.ts';
import { sentence } from '../../words/keys.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { inFileLater, loadBytes, parseJsonBytes } from './load-proxy.ts';
import { ztunnelParts } from './ztunnel-names.ts';

const flags = {
  workload: ['address', 'workload-namespace', 'workload-node'],
  service: ['service-namespace'],
  policy: ['policy-namespace'],
  certificate: [],
  connections: ['workload-namespace', 'direction', 'raw'],
  all: [],
} as const satisfies Record<ZtunnelPart | 'all', readonly string[]>;

const options = {
  file: { type: 'string', short: 'f' },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  output: { type: 'string', short: 'o' },
  'with-headers': { type: 'boolean' },
  address: { type: 'string' },
  'workload-namespace': { type: 'string' },
  'workload-node': { type: 'string' },
  'service-namespace': { type: 'string' },
  'policy-namespace': { type: 'string' },
  direction: { type: 'string' },
  raw: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

function help(): string {
  return [
    'usage: meshscope ztunnel TABLE (--file FILE|- | --context CONTEXT ZTUNNEL.NAMESPACE) [flags]',
    'what a ztunnel of ambient mode knows, as istioctl ztunnel-config prints it',
    '',
    '  all           every table, one after the other; --with-headers titles them',
    '  workload      --address, --workload-namespace, --workload-node',
    '  service       --service-namespace',
    '  policy        --policy-namespace',
    '  certificate',
    '  connections   --workload-namespace, --direction inbound|outbound, --raw (addresses as they are)',
    '',
    '  -f, --file    a saved /config_dump of a ztunnel; - is standard input; FILE#POD.NAMESPACE in a recording',
    '  --context     the kubeconfig context to read a live ztunnel from',
    '  -o            table (the default), json or yaml',
    '',
  ].join('\n');
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? '');
    throw error;
  }
}

async function bytesOf(
  sources: CommandSources,
  context: CommandContext,
  values: Values,
  pod: string | undefined,
): Promise<Uint8Array> {
  if (values.context === undefined) return await loadBytes(sources, context.io, values.file ?? '');
  if (pod === undefined) throw new UsageError('--context needs a ztunnel: POD.NAMESPACE');
  const namespace = values.namespace ?? 'istio-system';
  const proxy = pod.includes('.') ? pod : `${pod}.${namespace}`;
  return await loadBytes(sources, context.io, await sources.context(values.context, proxy));
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const [name, pod, more] = positionals;
  if (name === undefined) throw new UsageError('say which table');
  if (more !== undefined) throw new UsageError(`"${more}" is one argument too many`);
  const part = Object.hasOwn(ztunnelParts, name) ? ztunnelParts[name] : undefined;
  if (part === undefined) throw new UsageError(`there is no table "${name}"`);
  if ((values.file === undefined) === (values.context === undefined))
    throw new UsageError('say either --file FILE or --context CONTEXT ZTUNNEL.NAMESPACE');
  const own: readonly string[] = flags[part];
  for (const flag of Object.values(flags).flat()) {
    if (values[flag] !== undefined && !own.includes(flag))
      throw new UsageError(`--${flag} means nothing for ${name}`);
  }
  const format = values.output ?? 'table';
  if (format !== 'table' && format !== 'short' && format !== 'json' && format !== 'yaml')
    throw new UsageError(`-o ${format}: the formats are table, json and yaml`);
  const inputs = values.file ?? `${pod ?? ''} in ${values.context ?? ''}`;
  const sources = new CommandSources(context.contexts);
  try {
    const text = await inFileLater(inputs, async () => {
      const bytes = await bytesOf(sources, context, values, pod);
      const document = parseJsonBytes(bytes, 'a ztunnel’s config dump');
      const dump = readZtunnelDump(document);
      if (dump === undefined)
        throw new AppError('dump-not-envoy', sentence('error.cli.no-ztunnel', { inputs }));
      return await ztunnelText(document, dump, {
        part,
        format: format === 'short' ? 'table' : format,
        withHeaders: values['with-headers'] ?? false,
        now: context.io.now(),
        filters: {
          address: values.address,
          namespace:
            values['workload-namespace'] ??
            values['service-namespace'] ??
            values['policy-namespace'],
          node: values['workload-node'],
          direction: values.direction,
          raw: values.raw,
        },
      });
    });
    context.io.out(text);
  } finally {
    await sources.close();
  }
  return 0;
}

export const ztunnel: Command = { help, run };
