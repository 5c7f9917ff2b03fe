import { createHash } from 'node:crypto';

import { AppError, cancelled } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import {
  type Redaction,
  type SnapshotFailure,
  snapshotFormat,
  snapshotFormatVersion,
  type SnapshotManifest,
  type SnapshotScope,
} from '../contract/snapshots.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { manifestEntry, snapshotType, typeEntry } from '../mesh/recorded/snapshot-source.ts';
import { sentence } from '../words/keys.ts';
import { writeAtomically } from './atomic-write.ts';
import { type ExportPlan, planExport, type PlannedGroup } from './plan.ts';
import { redactHere, type Redacting, RedactionCounts } from './redact/redact-stream.ts';
import { VersionFinder } from './versions.ts';
import { type PackedEntry, packEntry, storedEntry, zipFile } from './zip-writer.ts';

/** Proxies read at the same time: each costs a tunnel into a pod and, packed, some megabytes. */
const atATime = 4;

export interface ExportOptions {
  readonly scope: SnapshotScope;
  readonly redaction: Redaction;
  readonly title: string;
  readonly app: string;
  /** Absent: the file does not say where it comes from. */
  readonly contextName?: string | undefined;
  readonly now: () => number;
  /** Where pages are redacted; absent: here. */
  readonly redacting?: Redacting | undefined;
}

interface Packed {
  readonly entry: PackedEntry;
  readonly sha256: string;
}

/**
 * Reads everything in the scope and writes one snapshot. A page that fails is recorded in the manifest, beside why; only
 * when nothing of the mesh could be read, or on `cancelled` and `write-failed`, there is no file.
 */
export async function exportSnapshot(
  source: MeshSource,
  path: string,
  options: ExportOptions,
  call: CallContext,
): Promise<SnapshotManifest> {
  const startedAt = options.now();
  call.progress({ phase: 'connecting', done: 0, unit: 'items' });
  const [plan, kubernetesVersion] = [
    await planExport(source, options.scope, call),
    await kubernetesVersionOf(source, call),
  ];
  if (plan.proxies.length === 0) {
    throw new AppError('not-found', sentence('error.snapshots.nothing-to-export'), {
      hint: sentence('hint.snapshots.another-scope'),
    });
  }
  const run = new Run(plan, options, call);
  let manifest: SnapshotManifest | undefined;
  async function* entries(): AsyncGenerator<PackedEntry> {
    yield storedEntry(typeEntry, Buffer.from(snapshotType));
    yield* run.entries();
    run.assertSomething();
    manifest = run.manifest(startedAt, kubernetesVersion);
    yield await packEntry(manifestEntry, whole(Buffer.from(JSON.stringify(manifest, null, 1))));
  }
  const zip = zipFile(entries(), new Date(startedAt));
  await writeAtomically(path, zip, call.signal);
  if (manifest === undefined)
    throw new AppError('write-failed', sentence('error.snapshots.not-finished', { path }));
  return manifest;
}

async function kubernetesVersionOf(
  source: MeshSource,
  call: CallContext,
): Promise<string | undefined> {
  return (await source.open(call)).kubernetesVersion;
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

class Run {
  readonly #plan: ExportPlan;
  readonly #options: ExportOptions;
  readonly #call: CallContext;
  readonly #counts = new RedactionCounts();
  readonly #failures: SnapshotFailure[] = [];
  readonly #listed: SnapshotManifest['entries'] = [];
  readonly #proxies = new Map<string, { takenAt: number; istio: string; envoy: string }>();
  #done = 0;

  constructor(plan: ExportPlan, options: ExportOptions, call: CallContext) {
    this.#plan = plan;
    this.#options = options;
    this.#call = call;
  }

  /** Groups are read several at a time and written one after the other, in the plan's order. */
  async *entries(): AsyncGenerator<PackedEntry> {
    yield* this.#groups(this.#plan.groups);
    yield* this.#groups(this.#plan.last);
  }

  async *#groups(groups: readonly PlannedGroup[]): AsyncGenerator<PackedEntry> {
    const running: Promise<readonly Packed[]>[] = [];
    let next = 0;
    const start = (): void => {
      const group = groups[next++];
      if (group === undefined) return;
      const reading = this.#group(group);
      // Its failure is met when its turn comes; until then it is nobody's unhandled rejection.
      reading.catch(() => undefined);
      running.push(reading);
    };
    for (let i = 0; i < atATime; i += 1) start();
    for (let first = running.shift(); first !== undefined; first = running.shift()) {
      const packed = await first;
      start();
      for (const { entry, sha256 } of packed) {
        this.#listed.push({ path: entry.path, bytes: entry.bytes, sha256 });
        yield entry;
      }
      this.#done += 1;
      this.#call.progress({
        phase: 'writing',
        done: this.#done,
        total: this.#plan.groups.length + this.#plan.last.length,
        unit: 'items',
      });
    }
  }

  assertSomething(): void {
    if (this.#proxies.size > 0) return;
    const [first] = this.#failures.filter(({ path }) => path.startsWith('proxies/'));
    throw new AppError('stream-failed', sentence('error.snapshots.nothing-read'), {
      detail: first?.said,
      retryable: true,
    });
  }

  manifest(startedAt: number, kubernetesVersion: string | undefined): SnapshotManifest {
    const { scope, redaction, title, app, contextName, now } = this.#options;
    const { reading, controlPlanes, narrow } = this.#plan;
    return {
      format: snapshotFormat,
      version: snapshotFormatVersion,
      startedAt: new Date(startedAt).toISOString(),
      finishedAt: new Date(now()).toISOString(),
      app,
      title,
      ...(contextName === undefined ? {} : { context: contextName }),
      scope,
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
      controlPlanes: [...controlPlanes].map(([folder, { controlPlane }]) => ({
        ...controlPlane,
        folder,
      })),
      proxies: [...this.#proxies]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([proxy, { takenAt, istio, envoy }]) => ({
          proxy,
          takenAt,
          istioVersion: istio,
          envoyVersion: envoy,
        })),
      askedAt: reading.askedAt,
      notes: reading.notes,
      ...(narrow === undefined ? {} : { beside: narrow.beside }),
      redaction: { ...redaction, counts: this.#counts.result() },
      entries: this.#listed,
      failures: this.#failures,
    };
  }

  async #group(group: PlannedGroup): Promise<readonly Packed[]> {
    const packed: Packed[] = [];
    try {
      const files = await group.read(this.#call);
      const takenAt = this.#options.now();
      const versions = new VersionFinder();
      for (const file of files) {
        const made = await this.#file(file.path, () => file.read(this.#call), versions);
        if (made !== undefined) packed.push(made);
        else if (file.path === group.path) return packed;
      }
      if (group.proxy !== undefined && packed.length > 0) {
        this.#proxies.set(group.proxy, { takenAt, ...versions.found() });
      }
    } catch (error) {
      this.#failed(group.path, error);
    }
    return packed;
  }

  async #file(
    path: string,
    read: () => Promise<AsyncIterable<Uint8Array> | undefined>,
    versions: VersionFinder,
  ): Promise<Packed | undefined> {
    try {
      const chunks = await read();
      if (chunks === undefined) return undefined;
      const { redaction, redacting = redactHere } = this.#options;
      const hash = createHash('sha256');
      const clean = redaction.on
        ? redacting.redacted(chunks, {
            inlineCode: redaction.inlineCode,
            onFound: ({ rule }) => this.#counts.add(rule),
          })
        : chunks;
      const entry = await packEntry(path, clean, (bytes) => {
        this.#call.signal.throwIfAborted();
        hash.update(bytes);
        versions.look(path, bytes);
        if (path.startsWith('proxies/')) this.#plan.narrow?.look(path, bytes);
      });
      return { entry, sha256: hash.digest('hex') };
    } catch (error) {
      this.#failed(path, error);
      return undefined;
    }
  }

  #failed(path: string, error: unknown): void {
    if (this.#call.signal.aborted) throw cancelled();
    if (!(error instanceof AppError)) throw error;
    this.#failures.push({ path, code: error.code, message: error.message, said: error.said });
  }
}
