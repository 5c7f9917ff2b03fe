import { hash } from 'node:crypto';
import { parseArgs, type ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import { searchMesh, type SearchResult } from '../../envoy/mesh-index/search.ts';
import { parseSearch } from '../../envoy/mesh-index/search-query.ts';
import { goJson } from '../../istio/istioctl/go-text.ts';
import { CommandSources } from '../../services/command-sources.ts';
import { type Scan, scanMesh } from '../../services/mesh-scan.ts';
import { defaultLocale, say, sayMessage } from '../../words/say.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { call } from './once.ts';

const options = {
  file: { type: 'string', short: 'f' },
  context: { type: 'string' },
  output: { type: 'string', short: 'o' },
  limit: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

function help(): string {
  return [
    'usage: meshscope search QUERY (--file MESH | --context CONTEXT) [flags]',
    'who has it: each resource that fits, how many proxies have it, which have another form and which have none',
    '',
    'words of QUERY must all hold: a bare word is looked for in names, hosts, addresses, headers, references;',
    '  cluster: route: secret:   names and what refers to them      host: domains and server names',
    '  endpoint: port:           addresses, ports                    header: names of headers',
    '  origin:                   virtual-service/default/reviews …   san: names that a peer must show',
    '  kind: listener, route, cluster, endpoint, secret              text: the whole text',
    '  proxy: only these proxies (pod.namespace or namespace/pod)    not: or - excludes; * stands for anything',
    '',
    '  -f, --file      a folder, archive, bug report, snapshot or dump',
    '  --context       the kubeconfig context; every Envoy of it is read, four at a time',
    '  --limit         most resources that are shown (50)',
    '  -o              text (the default) or json',
    '',
    'exit code: 0 found, 1 nothing found or failed',
    '',
  ].join('\n');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? '');
    throw error;
  }
}

const mostNames = 8;

function few(names: readonly string[]): string {
  const more = names.length > mostNames ? ` … (${String(names.length)})` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}

function textOf(result: SearchResult, { locale = defaultLocale }: CommandContext): string {
  const lines = result.hits.flatMap(({ kind, name, where, forms, have, lack }) => {
    const count = say(locale, 'search.have', { have, all: have + lack.length });
    return [
      `${kind} ${name}  ${count}  [${where.join(', ')}]`,
      ...(forms.length > 1
        ? forms.map(({ proxies }) => `    = ${few(proxies)}`)
        : forms.map(({ proxies }) => `    + ${few(proxies)}`)),
      ...(lack.length === 0 ? [] : [`    - ${few(lack)}`]),
    ];
  });
  const more = result.total - result.hits.length;
  return [...lines, ...(more > 0 ? [say(locale, 'search.more', { more })] : []), ''].join('\n');
}

function tellFailures({ total, failures }: Scan, context: CommandContext): void {
  if (failures.length === 0) return;
  const { io, locale = defaultLocale } = context;
  const read = total - failures.length;
  io.err(`meshscope: ${say(locale, 'search.partly', { read, all: total })}\n`);
  for (const { proxy, error } of failures)
    io.err(
      `  ${proxy}: ${sayMessage(locale, error.said)}\n`.replace(
        /[\u0000-\u0009\u000b-\u001f]/g,
        ' ',
      ),
    );
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const query = positionals.join(' ');
  if (query.trim() === '') throw new UsageError('say what to look for');
  if ((values.file === undefined) === (values.context === undefined))
    throw new UsageError('say either --file MESH or --context CONTEXT');
  const limit = Number(values.limit ?? '50');
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit wants a number');
  const output = values.output ?? 'text';
  if (output !== 'text' && output !== 'json')
    throw new UsageError(`-o ${output}: the formats are text and json`);
  const sources = new CommandSources(context.contexts);
  try {
    const located =
      values.context === undefined
        ? await sources.file(values.file ?? '')
        : await sources.context(values.context, undefined);
    const source = await sources.source(located.context);
    const only = located.proxy;
    const scan = await scanMesh(
      source,
      {
        digest: (bytes) => hash('sha1', bytes, 'base64'),
        wanted: (proxy) => only === undefined || proxy === only,
      },
      call,
    );
    tellFailures(scan, context);
    const [first] = scan.failures;
    if (first !== undefined && scan.failures.length === scan.total)
      throw new AppError(first.error.code, first.error.said);
    const result = searchMesh(scan.index, parseSearch(query), limit);
    context.io.out(output === 'json' ? goJson(plain(result)) : textOf(result, context));
    return result.total > 0 ? 0 : 1;
  } finally {
    await sources.close();
  }
}

/** As data: numbers of the index mean nothing outside of it. */
function plain({ hits, total, proxies }: SearchResult): Parameters<typeof goJson>[0] {
  return {
    total,
    proxies,
    hits: hits.map(({ kind, name, where, forms, have, lack }) => ({
      kind,
      name,
      where: [...where],
      have,
      forms: forms.map((form) => [...form.proxies]),
      lack: [...lack],
    })),
  };
}

export const search: Command = { help, run };
