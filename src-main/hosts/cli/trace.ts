import { parseArgs, type ParseArgsConfig } from 'node:util';

import { AppError, errorText } from '../../contract/errors.ts';
import { type Json, parseJson } from '../../contract/json.ts';
import {
  type Trace,
  type TraceCheck,
  traceChecksSchema,
  type TraceHop,
  type TraceQuery,
  traceQuerySchema,
} from '../../contract/trace.ts';
import { queryOfCurl } from '../../envoy/trace/ask/curl.ts';
import type { MeshView } from '../../istio/mesh-view.ts';
import { changedFields, expectationOf, traceQuery } from '../../istio/trace-query.ts';
import { sentence } from '../../words/keys.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { inFile, parseJsonBytes } from './load-proxy.ts';
import { type OpenedMesh, openMeshFile, openMeshFolder, openMeshLive } from './trace-folder.ts';
import { traceHelp } from './trace-help.ts';
import { say, traceText } from './trace-text.ts';

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

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    throw new UsageError(errorText(error));
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
}
type Values = ReturnType<typeof parseStrictly>['values'];

function headersOf(values: Values): [string, string][] {
  return (values.header ?? []).map((header): [string, string] => {
    const colon = header.indexOf(':', 1);
    if (colon < 0) throw new UsageError(`"${header}" is no header; write "name: value"`);
    return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
  });
}

function directionOf(text: string | undefined): TraceQuery['direction'] {
  if (text === undefined || text === 'outbound' || text === 'inbound' || text === 'gateway')
    return text;
  throw new UsageError(`"${text}" is no direction; there are outbound, inbound and gateway`);
}

function numberOf(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new UsageError(`--${flag} wants a number`);
  return number;
}

/** The query that the flags (or a curl command) describe. */
function queryOf(values: Values): TraceQuery {
  const curl = values.curl === undefined ? undefined : queryOfCurl(values.curl);
  const to = values.url ?? values.dst ?? curl?.to;
  if (to === undefined) throw new UsageError('say where to: --url, --dst or --curl');
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

async function open(
  values: Values,
  positionals: readonly string[],
  context: CommandContext,
): Promise<OpenedMesh> {
  const sources = [values.file, values.folder, values.context].filter((one) => one !== undefined);
  if (sources.length !== 1) throw new UsageError('give one of --file, --folder and --context');
  if (values.file !== undefined) return openMeshFile(context.io, values.file);
  if (values.folder !== undefined)
    return { mesh: openMeshFolder(context.io, values.folder), proxy: undefined };
  const [pod] = positionals;
  if (pod === undefined) throw new UsageError('say which proxy: POD.NAMESPACE');
  return openMeshLive(context, values.context ?? '', pod);
}

/** A file or live pod is the caller, or (a gateway) the one called, unless the query says otherwise. */
function complete(query: TraceQuery, opened: OpenedMesh): TraceQuery {
  if (opened.proxy === undefined) return query;
  const gateway = opened.mesh.pod(opened.proxy)?.proxy === 'gateway';
  return {
    ...query,
    from: query.from ?? opened.proxy,
    direction: query.direction ?? (gateway ? 'gateway' : 'outbound'),
  };
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

function answerLine(mesh: MeshView, line: string, explain: boolean): string {
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
    const trace = batchLine(traceQuery(mesh, query), explain);
    return JSON.stringify(id === undefined ? trace : { id, ...trace });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A line that cannot be answered is answered so: results keep in step with requests.
    const { code, message } = error;
    return JSON.stringify({ ...(id === undefined ? {} : { id }), error: { code, message } });
  }
}

function batch(opened: OpenedMesh, file: string, values: Values, context: CommandContext): number {
  const text = inFile(file, () => new TextDecoder().decode(context.io.open(file).bytes()));
  for (const line of text.split('\n'))
    if (line.trim() !== '')
      context.io.out(`${answerLine(opened.mesh, line, values.explain === true)}\n`);
  return 0;
}

function readChecks(file: string, context: CommandContext): readonly TraceCheck[] {
  const json = inFile(file, () => parseJsonBytes(context.io.open(file).bytes(), 'saved checks'));
  const parsed = traceChecksSchema.safeParse(Array.isArray(json) ? { checks: json } : json);
  if (parsed.success) return parsed.data.checks;
  throw new AppError('bad-request', sentence('error.cli.no-checks', { file }), {
    detail: parsed.error.issues[0]?.message,
  });
}

function checks(opened: OpenedMesh, file: string, values: Values, context: CommandContext): number {
  const results = readChecks(file, context).map((check) => {
    const trace = traceQuery(opened.mesh, complete(check.request, opened));
    const changed = check.expect === undefined ? [] : changedFields(check.expect, trace);
    return { check, trace, changed };
  });
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
        `${word.padEnd(8)}${check.name}: ${now.join(' ')}${fields}; ${say(trace.verdict.reason, context.locale)}\n`,
      );
    }
  return results.some(({ changed }) => changed.length > 0) ? 1 : 0;
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const output = values.output ?? 'text';
  if (output !== 'text' && output !== 'json')
    throw new UsageError(`"${output}" is no output; there are text and json`);
  const opened = await open(values, positionals, context);
  if (values.batch !== undefined) return batch(opened, values.batch, values, context);
  if (values.checks !== undefined) return checks(opened, values.checks, values, context);
  const trace = traceQuery(opened.mesh, complete(queryOf(values), opened));
  context.io.out(
    output === 'json' ? `${JSON.stringify(trace, null, 2)}\n` : traceText(trace, context.locale),
  );
  return 0;
}

export const trace: Command = { help: traceHelp, run };
