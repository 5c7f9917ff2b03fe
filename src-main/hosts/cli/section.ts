import { AppError } from '../../contract/errors.ts';
import type { Json, JsonObject } from '../../contract/json.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import type { TableName } from '../../contract/tables.ts';
import type { Dump } from '../../envoy/dump.ts';
import { type IstioctlFilters, type IstioctlTable, tableText } from '../../istio/istioctl/table.ts';
import { type MessageKey, sentence } from '../../words/keys.ts';
import { type CommandContext, warn } from './command.ts';
import type { Io } from './io.ts';
import { printData } from './io.ts';
import type { LoadedProxy } from './load-proxy.ts';

export type OutputFormat = 'table' | 'wide' | 'json' | 'yaml';

export interface InspectRequest {
  readonly filters: IstioctlFilters;
  readonly format: OutputFormat;
  readonly verbose: boolean;
  readonly withHeaders: boolean;
  /** Values of secrets are printed as they stand in the dump. */
  readonly showSecrets: boolean;
}

/** One argument of `inspect`: what it takes and how it prints. */
export interface Section {
  readonly summary: MessageKey;
  /** The filter flags that mean something here. */
  readonly filters: readonly string[];
  readonly verbose: boolean;
  /** Pages to read of a live proxy. */
  readonly needs: readonly ('dump' | 'clusters')[];
  /** @param inputs names of the files, for errors. Throws AppError. */
  readonly print: (
    context: CommandContext,
    loaded: LoadedProxy,
    request: InspectRequest,
    inputs: string,
  ) => Promise<void>;
}

export function dumpOf(loaded: LoadedProxy, inputs: string): Dump {
  if (loaded.dump !== undefined) return loaded.dump;
  throw new AppError('dump-not-envoy', sentence('error.cli.clusters-page', { inputs }), {
    hint: sentence('hint.cli.inspect-endpoints'),
  });
}

/** A dump without one entry of that kind is an error for the one table, as in istioctl. */
export function requireEntries(dump: Dump, kind: ResourceKind, what: string, inputs: string): void {
  if (dump.entries(kind).length > 0) return;
  const section = dump.sections.some((one) => one.kind === kind);
  throw new AppError(
    'not-found',
    section
      ? sentence('error.cli.none-found', { inputs, what })
      : sentence('error.cli.no-section', { inputs, what }),
    section
      ? {}
      : {
          detail: sentence('cli.detail.section', {
            kind,
            found: dump.sections.map((one) => one.type).join(', '),
          }),
        },
  );
}

/** istioctl prints resources without the `@type` that the dump's Any carries. */
export function plain(resources: readonly JsonObject[]): Json {
  return resources.map((resource) => ({ ...resource, '@type': undefined }));
}

/** `-o wide`: our own table. The dump's other pages join in where they were given. */
export async function wideTable(
  io: Io,
  loaded: LoadedProxy,
  table: TableName,
  request: InspectRequest,
  inputs: string,
): Promise<string> {
  if (loaded.dump === undefined) {
    throw new AppError('dump-not-envoy', sentence('error.cli.wide-needs-dump', { inputs }), {
      hint: sentence('hint.cli.both-pages'),
    });
  }
  const { wideText } = await import('./wide.ts');
  const { dump, clusters: page } = loaded;
  const config = { dump, clusters: page, serverInfo: undefined, certs: undefined };
  return wideText(config, table, request.filters, io.now());
}

interface ListSection {
  readonly wide: TableName;
  readonly kind: ResourceKind;
  readonly what: string;
  readonly table: (dump: Dump, request: InspectRequest, io: Io) => Promise<IstioctlTable>;
  readonly data: (dump: Dump, request: InspectRequest) => Promise<Json>;
  /** A dump without that section is an empty table, and this is said of it. */
  readonly absent?: 'cli.no-endpoints';
  /** Its documents hold secrets, which are printed on demand only. */
  readonly secret?: true;
  /** What stands in place of a table without rows; otherwise its header does. */
  readonly empty?: (dump: Dump) => Promise<string>;
}

/** By the rules of a snapshot; that something is missing is said beside it. */
async function hiding(context: CommandContext, data: Json): Promise<Json> {
  const { shownWithoutSecrets } = await import('../../snapshots/redact/report.ts');
  const { shown, hidden } = shownWithoutSecrets(data);
  if (hidden > 0) warn(context, sentence('cli.secrets-hidden', { count: hidden }));
  return shown;
}

/** A section that is a list of resources of one kind. */
export function listSection(
  summary: MessageKey,
  filters: readonly string[],
  verbose: boolean,
  section: ListSection,
): Section {
  return {
    summary,
    filters,
    verbose,
    needs: ['dump'],
    print: async (context, loaded, request, inputs) => {
      const { io } = context;
      const dump = dumpOf(loaded, inputs);
      if (section.absent === undefined) requireEntries(dump, section.kind, section.what, inputs);
      else if (dump.entries(section.kind).length === 0) {
        warn(context, sentence(section.absent, { inputs }));
      }
      if (request.format === 'json' || request.format === 'yaml') {
        const data = await section.data(dump, request);
        const shown =
          section.secret === true && !request.showSecrets ? await hiding(context, data) : data;
        await printData(io, shown, request.format);
      } else if (request.format === 'wide') {
        io.out(await wideTable(io, loaded, section.wide, request, inputs));
      } else {
        const table = await section.table(dump, request, io);
        const empty = table.rows.length === 0 ? section.empty : undefined;
        io.out(empty === undefined ? tableText(table) : await empty(dump));
      }
    },
  };
}
