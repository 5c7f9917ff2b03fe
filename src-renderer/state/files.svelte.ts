import type { ContextView } from '../../src-main/contract/contexts.ts';
import type { HandedOut } from '../../src-main/contract/tickets.ts';
import type { CallOptions, Host } from '../api/host.ts';
import { toHostError } from '../api/host.ts';
import { ticketOf } from '../api/preload-transport.ts';
import type { ContextsState } from './contexts.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { Task } from './task.svelte.ts';

/** Bytes of one piece; the contract takes at most 512 KiB. */
const pieceSize = 384 * 1024;

/** What opening came to: the file's context, and its proxy if it holds a single one. */
export interface Opened {
  readonly context: ContextView;
  readonly proxy: string;
}

/** Opening dumps: dropped, picked by the browser, or chosen in the host's own dialog. */
export class FilesState {
  readonly upload = new Task<Opened>();
  /** Name of the file that is being read, for the progress card. */
  name = $state('');
  /** Asks the user for a file; set by the component that holds the input element. */
  ask: () => void = () => undefined;
  readonly #host: Host;
  readonly #contexts: ContextsState;
  readonly #navigation: Navigation;

  constructor(host: Host, contexts: ContextsState, navigation: Navigation) {
    this.#host = host;
    this.#contexts = contexts;
    this.#navigation = navigation;
  }

  async openFile(file: File): Promise<void> {
    const ticket = await ticketOf(file);
    if (ticket !== undefined) {
      await this.openTicket(ticket, file.name);
      return;
    }
    this.name = file.name;
    const done = await this.upload.run(async (options) => {
      const context = await this.#send(
        file,
        options.signal,
        (sent) =>
          options.onProgress?.({ phase: 'reading', done: sent, total: file.size, unit: 'bytes' }),
        (upload) => this.#host.call('files.finishUpload', { upload }, { signal: options.signal }),
      );
      return this.#look(context, options);
    });
    if (done && this.upload.value !== undefined) await this.#show(this.upload.value);
  }

  /** The host's own dialog; false where it has none and the page must ask with an input element. */
  async pick(): Promise<boolean> {
    const info = await this.#host.call('app.info', {});
    if (!info.nativeDialogs) return false;
    const { files } = await this.#host.call('files.pick', { purpose: 'dump' });
    const [first] = files;
    if (first !== undefined) await this.openTicket(first.ticket, first.path);
    return true;
  }

  /** A file that was given at the start is entered as a dropped one is: a single dump at its proxy. */
  async enter(context: ContextView): Promise<void> {
    const query = { context: context.id, query: { limit: 2 } };
    try {
      const { total, rows } = await this.#host.call('mesh.board', query);
      const only = total === 1 ? rows[0] : undefined;
      if (only === undefined || this.#navigation.place.page !== 'mesh') return;
      this.#navigation.go(
        { page: 'proxy', proxy: only.proxy, tab: 'overview', filters: {} },
        { replace: true },
      );
    } catch {
      // The board asks the same question, and tells what is wrong.
    }
  }

  async openTicket(ticket: string, path: string): Promise<void> {
    this.name = path.split(/[\\/]/).at(-1) ?? path;
    const done = await this.upload.run(async (options) => {
      const context = await this.#host.call('files.open', { ticket }, options);
      return this.#look(context, options);
    });
    if (done && this.upload.value !== undefined) await this.#show(this.upload.value);
  }

  /** A context that was opened outside of the page. */
  async show(id: string): Promise<void> {
    await this.#contexts.reload();
    const context = this.#contexts.all.find((one) => one.id === id);
    if (context === undefined) return;
    if (context.kind !== 'file') {
      this.#contexts.show(id);
      return;
    }
    this.name = context.name;
    const done = await this.upload.run((options) => this.#look(context, options));
    if (done && this.upload.value !== undefined) await this.#show(this.upload.value);
  }

  /** A ticket for a copy of a kubeconfig, which main keeps while it runs. */
  async keep(file: File): Promise<string> {
    const finish = (upload: string): Promise<HandedOut> =>
      this.#host.call('files.keepUpload', { upload });
    return (await this.#send(file, undefined, () => undefined, finish)).ticket;
  }

  async #send<Sent>(
    file: File,
    signal: AbortSignal | undefined,
    report: (sent: number) => void,
    finish: (upload: string) => Promise<Sent>,
  ): Promise<Sent> {
    const { upload } = await this.#host.call('files.beginUpload', {
      name: file.name,
      size: file.size,
    });
    try {
      for (let at = 0; at < file.size; at += pieceSize) {
        const piece = await file.slice(at, at + pieceSize).arrayBuffer();
        const data = toBase64(new Uint8Array(piece));
        const { received } = await this.#host.call('files.upload', { upload, data }, { signal });
        report(received);
      }
      return await finish(upload);
    } catch (error) {
      // What went wrong is `error`; that the rest is thrown away as well is not worth a second message.
      this.#host.call('files.abortUpload', { upload }).catch(() => undefined);
      throw toHostError(error);
    }
  }

  /**
   * Looks into the file before the page goes there: a single dump is decoded first, so that what the user
   * had stays where a file is none.
   */
  async #look(context: ContextView, options: CallOptions): Promise<Opened> {
    const board = await this.#host.call(
      'mesh.board',
      { context: context.id, query: { limit: 2 } },
      options,
    );
    const only = board.total === 1 ? board.rows[0] : undefined;
    if (only === undefined) return { context, proxy: '' };
    try {
      await this.#host.call('proxy.open', { context: context.id, proxy: only.proxy }, options);
    } catch (error) {
      // The refusal is `error`; a context that cannot be read would only stand in the way.
      this.#host.call('files.close', { context: context.id }).catch(() => undefined);
      throw toHostError(error);
    }
    return { context, proxy: only.proxy };
  }

  async #show({ context, proxy }: Opened): Promise<void> {
    await this.#contexts.reload();
    if (proxy === '') this.#contexts.show(context.id);
    else {
      this.#navigation.go({
        context: context.id,
        page: 'proxy',
        proxy,
        tab: 'overview',
        selected: undefined,
        filters: {},
      });
    }
  }
}

/** `Uint8Array.prototype.toBase64` is in Chromium 140 and later, not yet in TypeScript's library. */
function toBase64(data: Uint8Array): string {
  let binary = '';
  const step = 32_768;
  for (let at = 0; at < data.length; at += step) {
    binary += String.fromCharCode(...data.subarray(at, at + step));
  }
  return btoa(binary);
}
