import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import type { Json } from '../../contract/json.ts';
import {
  proxyStatusTable,
  proxyStatusTableLegacy,
  proxyStatusTableV1,
} from '../../istio/istioctl/proxy-status.ts';
import { tableText } from '../../istio/istioctl/table.ts';
import type { ProxySync } from '../../istio/proxy-sync.ts';
import { mergeSyncStatus } from '../../istio/sync-merge.ts';
import { parseSyncStatus } from '../../istio/sync-status.ts';
import { noControlPlane } from '../../mesh/live/control-planes.ts';
import type { SyncReading } from '../../mesh/mesh-source.ts';
import { CommandSources, type Located } from '../../services/command-sources.ts';
import { sentence } from '../../words/keys.ts';
import { say } from '../../words/say.ts';
import { type Command, type CommandContext, UsageError, warn } from './command.ts';
import { parseFlags } from './flags.ts';
import { type Io, printData } from './io.ts';
import { inFile, parseJsonBytes } from './load-proxy.ts';
import { call } from './once.ts';

const options = {
  file: { type: 'string', short: 'f', multiple: true },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  output: { type: 'string', short: 'o' },
  verbosity: { type: 'string', short: 'v' },
} as const satisfies ParseArgsConfig['options'];

const help: Command['help'] = (_topic, locale) => say(locale, 'help.status');

/** `istiod-0=file`, `…/istiod-0/syncz.json`, `istiod-0.syncz.json`: who answered. */
function pilotOfFile(argument: string): { readonly pilot: string; readonly path: string } {
  const equals = argument.indexOf('=');
  if (equals > 0) return { pilot: argument.slice(0, equals), path: argument.slice(equals + 1) };
  const name = basename(argument);
  const prefix = /^(.+)\.syncz\.json$/.exec(name)?.[1];
  return { pilot: prefix ?? (argument === '-' ? '' : basename(dirname(argument))), path: argument };
}

/**
 * The documents of a file: nearly always one, but `istioctl proxy-status -o json` writes that of each istiod
 * behind the last one's, which is no JSON (docs/istioctl.md §8).
 */
function documentsOf(bytes: Uint8Array): readonly Json[] {
  const parts = new TextDecoder().decode(bytes).split(/(?<=^\})\s*^(?=\{)/m);
  const encoder = new TextEncoder();
  const one = (part: string): Json =>
    parseJsonBytes(encoder.encode(part), sentence('cli.what.syncz'));
  return parts.map(one);
}

function readStatus(bytes: Uint8Array, pilot: string): readonly (readonly ProxySync[])[] {
  return documentsOf(bytes).map((body) => proxiesOf(body, pilot));
}

function proxiesOf(body: Json, pilot: string): readonly ProxySync[] {
  if (typeof body !== 'object' || body === null) {
    throw new AppError('dump-not-json', sentence('error.cli.no-syncz'), {
      detail: sentence('cli.detail.list'),
    });
  }
  const found = parseSyncStatus(body, pilot);
  // An istiod without proxies answers `[]`; anything else without a proxy is another document.
  if (found.length === 0 && !(Array.isArray(body) && body.length === 0)) {
    throw new AppError('dump-not-json', sentence('error.cli.no-syncz'), {
      detail: sentence('cli.detail.no-entry'),
    });
  }
  return found;
}

function fromFiles(io: Io, files: readonly string[]): readonly (readonly ProxySync[])[] {
  return files.flatMap((argument) => {
    const { pilot, path } = pilotOfFile(argument);
    return inFile(path, () => readStatus(io.read(path), pilot));
  });
}

/** What each control plane of a mesh answered, live or recorded. */
async function fromMesh(
  context: CommandContext,
  sources: CommandSources,
  { context: id }: Located,
): Promise<readonly (readonly ProxySync[])[]> {
  const source = await sources.source(id);
  const { answers, notes } = await source.sync(call);
  const failed = answers.filter(({ syncz }) => syncz === undefined);
  if (answers.length === failed.length) throw nobodyAnswered(id, notes, failed);
  if (notes.some(({ key }) => key === 'context.note.control-planes-partial'))
    warn(context, sentence('cli.status.partial'));
  return answers.flatMap(({ controlPlane, syncz }) => {
    if (syncz !== undefined) return [proxiesOf(syncz, controlPlane.pod)];
    const { pod, error = '', said = error } = controlPlane;
    warn(context, sentence('cli.status.not-asked', { pod, error: said }));
    return [];
  });
}

function nobodyAnswered(
  context: string,
  notes: SyncReading['notes'],
  failed: SyncReading['answers'],
): AppError {
  const [first] = failed;
  if (first !== undefined) {
    const { pod, error = '', said = error } = first.controlPlane;
    return new AppError(
      'no-control-plane',
      sentence('error.cli.in-file', { file: pod, error: said }),
    );
  }
  return noControlPlane(context, notes);
}

/** A mesh is a folder, an archive or a snapshot; anything else is an answer of /debug/syncz. */
function isMesh(path: string): boolean {
  const bare = path.replace(/#[^#]*$/, '');
  const place = existsSync(path) ? path : bare;
  return (
    statSync(place, { throwIfNoEntry: false })?.isDirectory() === true ||
    (existsSync(place) && /\.(meshscope|zip|tgz|tar|gz)$/i.test(place))
  );
}

interface Answers {
  readonly answers: readonly (readonly ProxySync[])[];
  /** `pod.namespace`, when one proxy is asked for. */
  readonly proxy: string | undefined;
}

async function answersOf(
  context: CommandContext,
  files: readonly string[] | undefined,
  cluster: string | undefined,
  pod: string | undefined,
): Promise<Answers> {
  const [mesh] = files ?? [];
  if (mesh !== undefined && !isMesh(mesh))
    return { answers: fromFiles(context.io, files ?? []), proxy: pod };
  const sources = new CommandSources(context.contexts);
  try {
    const located =
      cluster === undefined ? await sources.file(mesh ?? '') : await sources.context(cluster, pod);
    return { answers: await fromMesh(context, sources, located), proxy: located.proxy ?? pod };
  } finally {
    await sources.close();
  }
}

/** States with their reasons, which istioctl's tables leave out. */
function asJson(proxies: readonly ProxySync[]): Json {
  return proxies.map(({ proxy, type, cluster, version, pilot, types }) => ({
    proxy,
    type,
    cluster,
    version,
    istiod: pilot,
    types: Object.fromEntries(
      Object.entries(types).map(([name, cell]) => [
        name,
        {
          state: cell.state,
          since: cell.since === undefined ? undefined : new Date(cell.since).toISOString(),
          reason: cell.reason,
          percent: cell.percent,
        },
      ]),
    ),
  }));
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const [pod, more] = positionals;
  if (more !== undefined) throw new UsageError(sentence('usage.one-too-many', { word: more }));
  const { file, context: cluster, namespace, output = 'table', verbosity = '0' } = values;
  if (output !== 'table' && output !== 'json' && output !== 'yaml') {
    throw new UsageError(
      sentence('usage.formats', { format: output, formats: 'table, json, yaml' }),
    );
  }
  if (verbosity !== '0' && verbosity !== '1') throw new UsageError(sentence('usage.verbosity'));
  if ((file === undefined) === (cluster === undefined)) {
    throw new UsageError(
      sentence('usage.either', { one: '--file SYNCZ.json', other: '--context CONTEXT' }),
    );
  }
  const { io } = context;
  const { answers, proxy: only } = await answersOf(context, file, cluster, pod);
  const { proxies: all, repeated } = mergeSyncStatus(answers);
  const proxies = all.filter(
    (one) =>
      (namespace === undefined || one.namespace === namespace) &&
      (only === undefined || one.proxy === only),
  );
  for (const { proxy, taken, others } of repeated) {
    warn(context, sentence('cli.status.repeated', { proxy, taken, others: others.join(', ') }));
  }
  if (output !== 'table') await printData(io, asJson(proxies), output);
  else if (proxies.length > 0 && proxies.every((one) => one.generation === 'fixed')) {
    io.out(tableText(proxyStatusTableLegacy(proxies)));
  } else if (verbosity === '1') io.out(tableText(proxyStatusTableV1(proxies, io.now())));
  else io.out(tableText(proxyStatusTable(proxies)));
  return 0;
}

const parse = (args: readonly string[]) => parseFlags(args, options);

export const status: Command = { help, run };
