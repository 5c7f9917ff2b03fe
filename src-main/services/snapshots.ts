import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { CallContext, Params, Services } from '../contract/index.ts';
import type { SnapshotEntry } from '../contract/snapshots.ts';
import { exportSnapshot } from '../snapshots/export.ts';
import { snapshotFileName } from '../snapshots/file-name.ts';
import { previewRedaction } from '../snapshots/preview.ts';
import type { Redacting } from '../snapshots/redact/redact-stream.ts';
import { redactElsewhere } from '../snapshots/redact/thread.ts';
import { verifySnapshot } from '../snapshots/verify.ts';
import type { Contexts } from './contexts.ts';
import type { ServiceDeps } from './deps.ts';
import { SnapshotLibrary } from './snapshot-library.ts';

type SnapshotGroup = Pick<
  Services,
  | 'snapshots.list'
  | 'snapshots.preview'
  | 'snapshots.export'
  | 'snapshots.add'
  | 'snapshots.update'
  | 'snapshots.remove'
  | 'snapshots.open'
  | 'snapshots.reveal'
  | 'snapshots.verify'
>;

/** Exports of meshes and the list of files that came of them. */
export class Snapshots {
  readonly #options: ServiceDeps;
  readonly #contexts: Contexts;
  readonly #library: SnapshotLibrary;

  private constructor(deps: ServiceDeps, library: SnapshotLibrary) {
    this.#options = deps;
    this.#contexts = deps.contexts;
    this.#library = library;
  }

  static async open(deps: ServiceDeps): Promise<Snapshots> {
    const { dataDir, now, news } = deps;
    return new Snapshots(deps, await SnapshotLibrary.open(dataDir, now, news));
  }

  services(): SnapshotGroup {
    const library = this.#library;
    return {
      'snapshots.list': async () => ({
        snapshots: (await library.list()).map((entry) => this.#withContext(entry)),
        folder: library.folder,
      }),
      'snapshots.preview': async ({ context, scope, inlineCode }, call) =>
        await this.#redacting(call, async (redacting) =>
          previewRedaction(
            await this.#contexts.source(context),
            scope,
            inlineCode,
            call,
            redacting,
          ),
        ),
      'snapshots.export': (params, call) => this.#export(params, call),
      'snapshots.add': async ({ ticket }) => {
        const { path } = await this.#options.tickets.take(ticket, 'add-snapshot');
        return this.#changed(await library.add(path));
      },
      'snapshots.update': async ({ id, title, note, tags }) =>
        this.#changed(
          await library.update(id, {
            ...(title === undefined ? {} : { title }),
            ...(note === undefined ? {} : { note }),
            ...(tags === undefined ? {} : { tags }),
          }),
        ),
      'snapshots.remove': async ({ id, file }) => {
        const { opened } = this.#withContext(await library.entry(id));
        if (file && opened !== undefined) await this.#contexts.close(opened);
        await library.remove(id, file);
        this.#options.emit('snapshotsChanged', {});
        return { done: true };
      },
      'snapshots.open': async ({ id }) => await this.#contexts.openFile(library.path(id)),
      'snapshots.reveal': async ({ id }) => ({
        revealed: (await this.#options.platform.reveal?.(library.path(id))) === true,
      }),
      'snapshots.verify': async ({ id }, call) => await verifySnapshot(library.path(id), call),
    };
  }

  async #export(params: Params<'snapshots.export'>, call: CallContext): Promise<SnapshotEntry> {
    const { context, scope, redaction, withContextName } = params;
    const { now, version } = this.#options;
    const folder =
      params.folder === undefined
        ? this.#library.folder
        : (await this.#options.tickets.take(params.folder, 'export-into')).path;
    if (params.folder === undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
    const source = await this.#contexts.source(context);
    const known = this.#contexts.list().contexts.find(({ id }) => id === context);
    const name = known?.name ?? '';
    const title = params.title === '' && withContextName ? name : params.title;
    const path = join(folder, snapshotFileName(title, now()));
    const options = { scope, redaction, title, app: version, now };
    await this.#redacting(call, (redacting) =>
      exportSnapshot(
        source,
        path,
        { ...options, redacting, ...(withContextName ? { contextName: name } : {}) },
        call,
      ),
    );
    return this.#changed(await this.#library.add(path));
  }

  /** In a thread that ends with the work, or at once when nobody wants it any more. */
  async #redacting<T>(
    { signal }: CallContext,
    work: (redacting: Redacting) => Promise<T>,
  ): Promise<T> {
    const redacting = redactElsewhere(this.#options.workerUrl);
    const stop = (): void => {
      redacting.close().catch(() => undefined);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await work(redacting);
    } finally {
      signal.removeEventListener('abort', stop);
      await redacting.close();
    }
  }

  #changed(entry: SnapshotEntry): SnapshotEntry {
    this.#options.emit('snapshotsChanged', {});
    return this.#withContext(entry);
  }

  #withContext(entry: SnapshotEntry): SnapshotEntry {
    const id = `snapshot:${entry.path}`;
    const open = this.#contexts.list().contexts.some((context) => context.id === id);
    return open ? { ...entry, opened: id } : entry;
  }
}
