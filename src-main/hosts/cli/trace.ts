import type { ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import { type Json, parseJson } from '../../contract/json.ts';
import {
  type Trace,
  type TraceCheck,
  traceChecksSchema,
  type TraceHop,
} from '../../contract/trace.ts';
import { type TraceQuery, traceQuerySchema } from '../../contract/trace-query.ts';
import { visibleLine } from '../../contract/unseen.ts';
import { queryOfCurl } from '../../envoy/trace/ask/curl.ts';
import { changedFields, expectationOf } from '../../istio/trace-query.ts';
import { sentence } from '../../words/keys.ts';
import { sayWord } from '../../words/say.ts';
import { type Asked, locate, readWhole, withServices } from './asked.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { parseFlags } from './flags.ts';
import { inFile, inFileLater, parseJsonBytes } from './load-proxy.ts';
import { call } from './once.ts';
import { traceHelp } from './trace-help.ts';
import { padded, say, traceText } from './trace-text.ts';

const options = {
  file: { type: 'string', short: 'f', multiple: true },
  folder: { type: 'string' },
  context: { type: 'string' },
  from: { type: 'string' },
  url: { type: 'string' },
  dst: { type: 'string' },
  curl: { type: 'string' },
  direction: { type: 'string' },
  method: { type: 'string', short: 'X' },
  path: { type: 'string' },
  header: { type: 'string', short: 'H', multiple: true },
  'http-version': { type: 'string' },
  tls: { type: 'boolean' },
  sni: { type: 'string' },
  alpn: { type: 'string' },
  principal: { type: 'string' },
  source: { type: 'string' },
  tcp: { type: 'boolean' },
  'server-first': { type: 'boolean' },
  random: { type: 'string' },
  'envoy-version': { type: 'string' },
  checks: { type: 'string' },
  batch: { type: 'string' },
  explain: { type: 'boolean' },
  output: { type: 'string', short: 'o' },
} as const satisfies ParseArgsConfig['options'];

const parse = (args: readonly string[]) => parseFlags(args, options);
type Values = ReturnType<typeof parse>['values'];

function headersOf(values: Values): [string, string][] {
  return (values.header ?? []).map((header): [string, string] => {
    const colon = header.indexOf(':', 1);
    if (colon < 0) throw new UsageError(sentence('usage.header', { header }));
    return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
  });
}

function directionOf(text: string | undefined): TraceQuery['direction'] {
  if (text === undefined || text === 'outbound' || text === 'inbound' || text === 'gateway')
    return text;
  throw new UsageError(sentence('usage.direction', { text }));
}

function numberOf(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new UsageError(sentence('usage.number', { flag }));
  return number;
}

/** The query that the flags (or a curl command) describe. */
function queryOf(values: Values): TraceQuery {
  const curl = values.curl === undefined ? undefined : queryOfCurl(values.curl);
  const to = values.url ?? values.dst ?? curl?.to;
  if (to === undefined) throw new UsageError(sentence('usage.where-to'));
  const headers = [...(curl?.headers ?? []), ...headersOf(values)];
  const raw = values.tcp === true || values['server-first'] === true;
  const wantsTls =
    values.tls === true ||
    values.sni !== undefined ||
    values.alpn !== undefined ||
    values.principal !== undefined;
  const http = values.dst !== undefined && headers.length > 0 ? 'GET' : undefined;
  const method = values.method ?? curl?.method ?? http;
  return {
    to: raw ? to.replace(/^https?:/, 'tcp:') : to,
    direction: directionOf(values.direction),
    ...(values.from === undefined ? {} : { from: values.from }),
    ...(raw || method === undefined ? {} : { method }),
    ...(raw || values.path === undefined ? {} : { path: values.path }),
    ...(headers.length === 0 ? {} : { headers }),
    ...(wantsTls
      ? {
          tls: {
            sni: values.sni ?? curl?.tls?.sni,
            alpn: values.alpn,
            principal: values.principal,
          },
        }
      : curl?.tls === undefined
        ? {}
        : { tls: curl.tls }),
    version: values['http-version'] ?? curl?.version,
    source: values.source,
    serverFirst: values['server-first'],
    random: numberOf(values.random, 'random'),
    envoyVersion: values['envoy-version'],
  };
}

interface OpenedMesh {
  readonly context: string;
  /** The proxy that was named; null for a whole mesh. */
  readonly proxy: string | null;
}

/** A mesh and, where one is meant, the proxy at which questions start. */
async function open(
  { sources }: Asked,
  values: Values,
  positionals: readonly string[],
  { io }: CommandContext,
): Promise<OpenedMesh> {
  const given = [values.file, values.folder, values.context].filter((one) => one !== undefined);
  if (given.length !== 1) throw new UsageError(sentence('usage.one-mesh'));
  const [pod] = positionals;
  if (values.context !== undefined) {
    const { context, proxy } = await sources.context(values.context, pod);
    if (proxy === undefined && values.from === undefined && values.batch === undefined)
      throw new UsageError(sentence('usage.which-proxy'));
    return { context, proxy: proxy ?? null };
  }
  const files = values.file ?? [values.folder ?? ''];
  const [first = ''] = files;
  if (files.length > 1) {
    const context = readWhole(sources, io, files);
    return {
      context,
      proxy: await sources.proxyOf({ context, proxy: undefined, side: 'envoy' }, call),
    };
  }
  return await inFileLater(first, async () => {
    const located = await locate(sources, io, first);
    if (located.side === 'pilot') throw new UsageError(sentence('usage.envoy-only'));
    const { context } = located;
    if (located.proxy !== undefined) return { context, proxy: located.proxy };
    // A mesh is asked as a whole; a dump by itself is the proxy that is meant.
    const { pods } = await (await sources.source(context)).sync(call);
    const [only, another] = pods ?? [];
    const alone = values.folder === undefined && another === undefined;
    return { context, proxy: alone ? (only?.proxy ?? null) : null };
  });
}

/** The services' own answer to one question. */
async function answer({ tracing }: Asked, opened: OpenedMesh, query: TraceQuery): Promise<Trace> {
  const { trace } = await tracing.run(opened.context, opened.proxy, query, false, call);
  return trace;
}

function withoutSteps(hop: TraceHop): TraceHop {
  return { ...hop, steps: [] };
}

/** One line of a batch: steps cost ten times the rest and are asked for with --explain. */
function batchLine(trace: Trace, explain: boolean): Trace {
  if (explain) return trace;
  return {
    ...trace,
    hops: trace.hops.map(withoutSteps),
    alternatives: trace.alternatives.map((one) => ({ ...one, hops: one.hops.map(withoutSteps) })),
  };
}

function readQuery(json: Json): TraceQuery {
  const parsed = traceQuerySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError(
    'bad-request',
    sentence('error.cli.bad-request', { message: issue?.message ?? '' }),
    {
      detail: issue?.path.join('.'),
    },
  );
}

async function answerLine(
  asked: Asked,
  opened: OpenedMesh,
  line: string,
  explain: boolean,
): Promise<string> {
  let id: Json | undefined;
  try {
    let json: Json;
    try {
      json = parseJson(line);
    } catch (cause) {
      throw new AppError('bad-request', sentence('error.cli.line-no-json'), { cause });
    }
    const query = readQuery(json);
    id = query.id;
    const trace = batchLine(await answer(asked, opened, query), explain);
    return JSON.stringify(id === undefined ? trace : { id, ...trace });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A line that cannot be answered is answered so: results keep in step with requests.
    const { code, message } = error;
    return JSON.stringify({ ...(id === undefined ? {} : { id }), error: { code, message } });
  }
}

async function batch(
  asked: Asked,
  opened: OpenedMesh,
  file: string,
  values: Values,
  { io }: CommandContext,
): Promise<number> {
  const text = inFile(file, () => new TextDecoder().decode(io.open(file).bytes()));
  for (const line of text.split('\n'))
    if (line.trim() !== '')
      io.out(`${await answerLine(asked, opened, line, values.explain === true)}\n`);
  return 0;
}

function readChecks(file: string, context: CommandContext): readonly TraceCheck[] {
  const json = inFile(file, () =>
    parseJsonBytes(context.io.open(file).bytes(), sentence('cli.what.checks')),
  );
  const parsed = traceChecksSchema.safeParse(Array.isArray(json) ? { checks: json } : json);
  if (parsed.success) return parsed.data.checks;
  throw new AppError('bad-request', sentence('error.cli.no-checks', { file }), {
    detail: parsed.error.issues[0]?.message,
  });
}

async function checks(
  asked: Asked,
  opened: OpenedMesh,
  file: string,
  values: Values,
  context: CommandContext,
): Promise<number> {
  const results: { check: TraceCheck; trace: Trace; changed: readonly string[] }[] = [];
  for (const check of readChecks(file, context)) {
    const trace = await answer(asked, opened, check.request);
    const changed = check.expect === undefined ? [] : changedFields(check.expect, trace);
    results.push({ check, trace, changed });
  }
  const { io } = context;
  if (values.output === 'json') {
    const all = results.map(({ check, trace, changed }) => ({
      name: check.name,
      result: check.expect === undefined ? 'new' : changed.length === 0 ? 'same' : 'changed',
      changed,
      request: check.request,
      expect: expectationOf(trace),
      expected: check.expect ?? null,
    }));
    io.out(`${JSON.stringify({ checks: all }, null, 2)}\n`);
  } else
    for (const { check, trace, changed } of results) {
      const word = check.expect === undefined ? 'new' : changed.length === 0 ? 'same' : 'changed';
      const { kind, status, flags } = trace.verdict;
      const now = [kind, status === null ? '' : String(status), flags].filter((one) => one !== '');
      const fields = changed.length === 0 ? '' : ` (${changed.join(', ')})`;
      io.out(
        `${visibleLine(`${padded(sayWord(context.locale, 'cli.trace', word), 8)}${check.name}: ${now.join(' ')}${fields}; ${say(trace.verdict.reason, context.locale)}`)}\n`,
      );
    }
  return results.some(({ changed }) => changed.length > 0) ? 1 : 0;
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const output = values.output ?? 'text';
  if (output !== 'text' && output !== 'json')
    throw new UsageError(sentence('usage.formats', { format: output, formats: 'text, json' }));
  return await withServices(context, async (asked) => {
    const { batch: lines, checks: saved } = values;
    // What is wrong with the question is said before anything is opened for it.
    const query = lines === undefined && saved === undefined ? queryOf(values) : undefined;
    const opened = await open(asked, values, positionals, context);
    if (lines !== undefined) return await batch(asked, opened, lines, values, context);
    if (saved !== undefined) return await checks(asked, opened, saved, values, context);
    if (query === undefined) return 0;
    const found = await answer(asked, opened, query);
    context.io.out(
      output === 'json' ? `${JSON.stringify(found, null, 2)}\n` : traceText(found, context.locale),
    );
    return 0;
  });
}

export const trace: Command = { help: traceHelp, run };
