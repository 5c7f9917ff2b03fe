import { hash } from 'node:crypto';
import type { ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import { visibleLine } from '../../contract/unseen.ts';
import { searchMesh, type SearchResult } from '../../envoy/mesh-index/search.ts';
import { parseSearch } from '../../envoy/mesh-index/search-query.ts';
import { goJson } from '../../istio/istioctl/go-text.ts';
import { CommandSources } from '../../services/command-sources.ts';
import { type Scan, scanMesh } from '../../services/mesh-scan.ts';
import { sentence } from '../../words/keys.ts';
import { say, sayMessage } from '../../words/say.ts';
import { type Command, type CommandContext, oneLine, UsageError, warn } from './command.ts';
import { parseFlags } from './flags.ts';
import { call } from './once.ts';

const options = {
  file: { type: 'string', short: 'f' },
  context: { type: 'string' },
  output: { type: 'string', short: 'o' },
  limit: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const help: Command['help'] = (_topic, locale) => say(locale, 'help.search');

const parse = (args: readonly string[]) => parseFlags(args, options);

const mostNames = 8;

function few(names: readonly string[]): string {
  const more = names.length > mostNames ? ` … (${String(names.length)})` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}

function textOf(result: SearchResult, { locale }: CommandContext): string {
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
  if (lines.length === 0) return `${say(locale, 'search.none', { all: result.proxies })}\n`;
  const more = result.total - result.hits.length;
  return [...lines, ...(more > 0 ? [say(locale, 'search.more', { more })] : []), '']
    .map(visibleLine)
    .join('\n');
}

function tellFailures({ total, failures }: Scan, context: CommandContext): void {
  if (failures.length === 0) return;
  const { io, locale } = context;
  const read = total - failures.length;
  warn(context, sentence('search.partly', { read, all: total }));
  for (const { proxy, error } of failures)
    io.err(`  ${oneLine(`${proxy}: ${sayMessage(locale, error.said)}`)}\n`);
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const query = positionals.join(' ');
  if (query.trim() === '') throw new UsageError(sentence('usage.what-to-look-for'));
  if ((values.file === undefined) === (values.context === undefined))
    throw new UsageError(
      sentence('usage.either', { one: '--file MESH', other: '--context CONTEXT' }),
    );
  const limit = Number(values.limit ?? '50');
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(sentence('usage.number', { flag: 'limit' }));
  const output = values.output ?? 'text';
  if (output !== 'text' && output !== 'json')
    throw new UsageError(sentence('usage.formats', { format: output, formats: 'text, json' }));
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
