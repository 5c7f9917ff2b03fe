import type { ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import type { ZtunnelPart } from '../../istio/ztunnel/istioctl-data.ts';
import { ztunnelText } from '../../istio/ztunnel/print.ts';
import { readZtunnelDump } from '../../istio/ztunnel/read-dump.ts';
import { CommandSources } from '../../services/command-sources.ts';
import { sentence } from '../../words/keys.ts';
import { say } from '../../words/say.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { parseFlags } from './flags.ts';
import { inFileLater, loadBytes, parseJsonBytes, podIn } from './load-proxy.ts';
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

const help: Command['help'] = (_topic, locale) => say(locale, 'help.ztunnel');

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) => parseFlags(args, options);

async function bytesOf(
  sources: CommandSources,
  context: CommandContext,
  values: Values,
  pod: string | undefined,
): Promise<Uint8Array> {
  if (values.context === undefined) {
    const { file = '' } = values;
    const what = pod === undefined ? file : `${file}#${pod}`;
    return await loadBytes(sources, context.io, what, 'ztunnel');
  }
  if (pod === undefined) throw new UsageError(sentence('usage.context-needs-ztunnel'));
  const namespace = values.namespace ?? 'istio-system';
  const proxy = pod.includes('.') ? pod : `${pod}.${namespace}`;
  return await loadBytes(sources, context.io, await sources.context(values.context, proxy));
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const [name, pod, more] = positionals;
  if (name === undefined) throw new UsageError(sentence('usage.which-table'));
  if (more !== undefined) throw new UsageError(sentence('usage.one-too-many', { word: more }));
  const part = Object.hasOwn(ztunnelParts, name) ? ztunnelParts[name] : undefined;
  if (part === undefined) throw new UsageError(sentence('usage.no-table', { name }));
  if ((values.file === undefined) === (values.context === undefined))
    throw new UsageError(
      sentence('usage.either', {
        one: '--file FILE',
        other: '--context CONTEXT ZTUNNEL.NAMESPACE',
      }),
    );
  const own: readonly string[] = flags[part];
  for (const flag of Object.values(flags).flat()) {
    if (values[flag] !== undefined && !own.includes(flag))
      throw new UsageError(sentence('usage.means-nothing', { flag, name }));
  }
  const format = values.output ?? 'table';
  if (format !== 'table' && format !== 'short' && format !== 'json' && format !== 'yaml')
    throw new UsageError(sentence('usage.formats', { format, formats: 'table, json, yaml' }));
  const inputs = values.file ?? podIn(context.locale, pod, values.context);
  const sources = new CommandSources(context.contexts);
  try {
    const text = await inFileLater(inputs, async () => {
      const bytes = await bytesOf(sources, context, values, pod);
      const document = parseJsonBytes(bytes, sentence('cli.what.ztunnel'));
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
