import type {
  RedactionPreview,
  SnapshotEntry,
  SnapshotLibrary,
  Verification,
  Watch,
} from '../../../src-main/contract/snapshots.ts';
import type { Host } from '../../api/host.ts';
import { pageState } from '../../state/page-state.svelte.ts';
import { Task } from '../../state/task.svelte.ts';
import { emptyForm, type ExportForm, scopeOf } from './model.ts';

/** The library of snapshots, the export form, and the watched proxies. */
export class SnapshotsState {
  readonly library = new Task<SnapshotLibrary>();
  readonly preview = new Task<RedactionPreview>();
  readonly exporting = new Task<SnapshotEntry>();
  readonly verifying = new Task<{ readonly id: string; readonly result: Verification }>();
  form = $state.raw<ExportForm>(emptyForm);
  watches = $state.raw<readonly Watch[]>([]);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    host.subscribe('snapshotsChanged', () => {
      // A page that was never opened needs no news.
      if (this.library.value !== undefined) void this.load();
    });
  }

  readonly all: readonly SnapshotEntry[] = $derived.by(() => this.library.value?.snapshots ?? []);

  set(change: Partial<ExportForm>): void {
    this.form = { ...this.form, ...change };
    this.preview.clear();
  }

  async load(): Promise<void> {
    await this.library.run((options) => this.#host.call('snapshots.list', {}, options));
    this.watches = (await this.#host.call('watch.list', {})).watches;
  }

  /** Asks for the folder in the host's own dialog. */
  async pickFolder(): Promise<void> {
    const { files } = await this.#host.call('files.pick', { purpose: 'folder' });
    const [folder] = files;
    if (folder !== undefined) this.set({ folder });
  }

  async look(context: string): Promise<void> {
    const scope = scopeOf(this.form);
    if (scope === undefined) return;
    const { inlineCode } = this.form;
    await this.preview.run((options) =>
      this.#host.call('snapshots.preview', { context, scope, inlineCode }, options),
    );
  }

  /** The entry, once it is written. */
  async export(context: string): Promise<SnapshotEntry | undefined> {
    const scope = scopeOf(this.form);
    if (scope === undefined) return undefined;
    const { title, folder, redact, inlineCode, withContextName } = this.form;
    const done = await this.exporting.run((options) =>
      this.#host.call(
        'snapshots.export',
        {
          context,
          scope,
          title,
          redaction: { on: redact, inlineCode },
          withContextName,
          ...(folder === undefined ? {} : { folder: folder.ticket }),
        },
        options,
      ),
    );
    if (!done) return undefined;
    this.preview.clear();
    this.form = { ...this.form, title: '' };
    await this.load();
    return this.exporting.value;
  }

  /** The context under which it is open. */
  /** False where the host cannot show folders. */
  async reveal(id: string): Promise<boolean> {
    return (await this.#host.call('snapshots.reveal', { id })).revealed;
  }

  async open(id: string): Promise<string> {
    return (await this.#host.call('snapshots.open', { id })).id;
  }

  async verify(id: string): Promise<void> {
    await this.verifying.run(async (options) => ({
      id,
      result: await this.#host.call('snapshots.verify', { id }, options),
    }));
  }

  async update(id: string, change: { title: string; note: string; tags: string[] }): Promise<void> {
    await this.#host.call('snapshots.update', { id, ...change });
    await this.load();
  }

  async remove(id: string, file: boolean): Promise<void> {
    await this.#host.call('snapshots.remove', { id, file });
    await this.load();
  }

  async pin(context: string, proxy: string): Promise<void> {
    this.watches = (await this.#host.call('watch.pin', { context, proxy })).watches;
  }

  async unpin(id: string): Promise<void> {
    this.watches = (await this.#host.call('watch.unpin', { id })).watches;
  }
}

export const snapshotsState = pageState(({ host }) => new SnapshotsState(host));
