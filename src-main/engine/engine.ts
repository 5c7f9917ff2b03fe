import type { KubernetesParts } from '../istio/mesh-view.ts';
import { Background, backgroundDumps } from './background.ts';
import { defaultWorkerUrl, here, inThread, type OpenChannel } from './channel.ts';
import type { AttachablePage } from './held.ts';
import { EngineLink } from './link.ts';
import type { DumpId, EngineMemory, OpenedDump } from './protocol.ts';
import type { Answer, QuestionName, QuestionParams } from './questions.ts';
import { movable, openStream, type StreamOptions } from './stream.ts';

export interface AskOptions {
  /** Aborting rejects the call with AppError `cancelled` at once. */
  readonly signal?: AbortSignal | undefined;
}

export interface OpenOptions extends AskOptions {
  /** Bytes indexed so far, and of how many when that is known. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}

/**
 * The engine: config dumps and questions about them, by name. Calls reject with AppError only. It runs in worker
 * threads, or in the caller's own. When a worker dies, all its calls under way reject and all dumps are gone
 * (`dump-closed`); the next call to open one starts a fresh worker. Nothing runs before the first call.
 */
export interface Engine {
  /**
   * Starts the worker ahead of the first dump and lets V8 compile its code, when nobody waits yet: it takes some
   * 100 ms, and spares the first big dump about as much.
   */
  start(): Promise<void>;
  openFile(path: string, options?: OpenOptions): Promise<OpenedDump>;
  /** The bytes move to the worker: the caller's array is empty afterwards if it filled its buffer. */
  openBytes(bytes: Uint8Array, options?: OpenOptions): Promise<OpenedDump>;
  /** Chunks move to the worker as they come and are indexed there; a failing source rejects with its error. */
  openStream(chunks: AsyncIterable<Uint8Array>, options?: StreamOptions): Promise<OpenedDump>;
  /** Adds what another admin page says to a dump. The bytes move as in openBytes. */
  attach(
    dump: DumpId,
    page: AttachablePage,
    bytes: Uint8Array,
    options?: AskOptions,
  ): Promise<void>;
  ask<Q extends QuestionName>(
    dump: DumpId,
    question: Q,
    params: QuestionParams<Q>,
    options?: AskOptions,
  ): Promise<Answer<Q>>;
  /**
   * Tells Kubernetes' side of a mesh, which questions then name by `mesh`. Told once per revision: again with the same
   * parts, it costs nothing.
   */
  learn(mesh: string, parts: KubernetesParts): Promise<void>;
  forget(mesh: string): Promise<void>;
  /** Forgets the dump; one that is not open is none to close. */
  close(dump: DumpId): Promise<void>;
  memory(): Promise<EngineMemory>;
  /** Told when a worker has died with everything it held. */
  onLost(listener: () => void): void;
  /** Ends the worker; calls under way reject with `cancelled`, later ones too. */
  dispose(): Promise<void>;
}

export interface EngineOptions {
  /**
   * `threads` (the default) keeps the caller's thread free; `here` runs everything in it: for a command that asks once,
   * to which starting a thread and moving bytes would only add.
   */
  readonly where?: 'threads' | 'here' | undefined;
  /** The worker's module; absent: worker.ts from source, engine-worker.cjs beside a bundle. */
  readonly workerUrl?: URL | undefined;
}

export function createEngine(options: EngineOptions = {}): Engine {
  if (options.where === 'here') return new LinkedEngine(here);
  const url = options.workerUrl ?? defaultWorkerUrl();
  return new LinkedEngine(inThread(url, 'front'), inThread(url, 'background'));
}

class LinkedEngine implements Engine {
  private readonly link: EngineLink;
  private readonly background: Background | undefined;
  /** What the running engine has been told of each mesh. */
  private readonly told = new Map<string, KubernetesParts>();
  private readonly lost = new Set<() => void>();
  private dumps = 0;

  /** Without a second channel the first one answers everything. */
  constructor(front: OpenChannel, background?: OpenChannel) {
    this.link = new EngineLink(front, (reason) => {
      this.told.clear();
      this.background?.abandon(reason);
      for (const tell of this.lost) tell();
    });
    this.background = background === undefined ? undefined : new Background(this.link, background);
  }

  start(): Promise<void> {
    return this.link.request<undefined>((id) => ({ type: 'warm-up', id }));
  }

  openFile(path: string, options: OpenOptions = {}): Promise<OpenedDump> {
    const dump = this.nextDump();
    return this.link.request<OpenedDump>((id) => ({ type: 'open-file', id, dump, path }), options);
  }

  openBytes(bytes: Uint8Array, options: OpenOptions = {}): Promise<OpenedDump> {
    const dump = this.nextDump();
    const moved = movable(bytes);
    return this.link.request<OpenedDump>(
      (id) => ({ type: 'open-bytes', id, dump, bytes: moved }),
      options,
      [moved.buffer],
    );
  }

  openStream(chunks: AsyncIterable<Uint8Array>, options: StreamOptions = {}): Promise<OpenedDump> {
    return openStream(this.link, this.nextDump(), chunks, options);
  }

  attach(
    dump: DumpId,
    page: AttachablePage,
    bytes: Uint8Array,
    options: AskOptions = {},
  ): Promise<void> {
    const moved = movable(bytes);
    return this.link.request<undefined>(
      (id) => ({ type: 'attach', id, dump, page, bytes: moved }),
      options,
      [moved.buffer],
    );
  }

  ask<Q extends QuestionName>(
    dump: DumpId,
    question: Q,
    params: QuestionParams<Q>,
    options: AskOptions = {},
  ): Promise<Answer<Q>> {
    const needs = backgroundDumps(question, dump, params);
    if (this.background !== undefined && needs !== undefined)
      return this.background.ask(question, params, needs, options);
    return this.link.request<Answer<Q>>(
      (id) => ({ type: 'ask', id, dump, question, params }),
      options,
    );
  }

  async learn(mesh: string, parts: KubernetesParts): Promise<void> {
    if (this.told.get(mesh) === parts) return;
    this.told.set(mesh, parts);
    try {
      await this.link.request<undefined>((id) => ({ type: 'mesh', id, mesh, parts }));
    } catch (error) {
      this.told.delete(mesh);
      throw error;
    }
  }

  async forget(mesh: string): Promise<void> {
    if (!this.told.delete(mesh)) return;
    await this.link.request<undefined>((id) => ({ type: 'mesh', id, mesh, parts: undefined }));
  }

  close(dump: DumpId): Promise<void> {
    this.background?.close(dump);
    return this.link.request<undefined>((id) => ({ type: 'close', id, dump }));
  }

  memory(): Promise<EngineMemory> {
    return this.link.request<EngineMemory>((id) => ({ type: 'memory', id }));
  }

  onLost(listener: () => void): void {
    this.lost.add(listener);
  }

  async dispose(): Promise<void> {
    await this.background?.dispose();
    await this.link.dispose();
  }

  private nextDump(): DumpId {
    // With a second dump there is something to compare.
    if (this.dumps > 0) this.background?.prepare();
    return `dump-${++this.dumps}`;
  }
}
