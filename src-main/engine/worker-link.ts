import { Worker } from 'node:worker_threads';

import { AppError } from '../contract/errors.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** From source the worker is worker.ts (Node strips its types); in a bundle it stands beside the caller. */
export function defaultWorkerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './worker.ts' : './engine-worker.mjs';
  return new URL(name, import.meta.url);
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
  /** The worker has taken that many bytes of a stream's chunks. */
  readonly onTaken?: ((bytes: number) => void) | undefined;
}

/** One request under way. */
export interface Call<R> {
  readonly id: number;
  readonly answer: Promise<R>;
  /** False once it has been answered, cancelled, or the worker has died. */
  readonly isOpen: () => boolean;
  /** Sends more that belongs to it; nothing once it is no longer open. */
  readonly post: (message: ToWorker, moved?: Uint8Array<ArrayBuffer>) => void;
  /** Tells the worker that nobody waits any more and rejects the answer with `reason`. */
  readonly cancel: (reason: AppError) => void;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: AppError) => void;
  readonly options: CallOptions;
}

const cancelled = (): AppError => new AppError('cancelled', 'The call was cancelled.');

/** The main thread's end of the worker: starts it when it is needed, matches answers to requests, notices its death. */
export class WorkerLink {
  private readonly url: URL;
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private disposed = false;

  constructor(url: URL) {
    this.url = url;
  }

  /** Sends a request and waits for its answer. `moved` is transferred with it. */
  request<R>(
    make: (id: number) => ToWorker,
    options: CallOptions = {},
    moved?: Uint8Array<ArrayBuffer>,
  ): Promise<R> {
    return this.call<R>(make, options, moved).answer;
  }

  call<R>(
    make: (id: number) => ToWorker,
    options: CallOptions = {},
    moved?: Uint8Array<ArrayBuffer>,
  ): Call<R> {
    const id = ++this.lastId;
    const { promise: answer, resolve, reject } = Promise.withResolvers<R>();
    const { signal } = options;
    const isOpen = (): boolean => this.pending.has(id);
    const cancel = (reason: AppError): void => {
      if (!isOpen()) return;
      this.worker?.postMessage({ type: 'cancel', id } satisfies ToWorker);
      this.settle(id)?.reject(reason);
    };
    const post: Call<R>['post'] = (message, bytes) => {
      if (isOpen()) this.worker?.postMessage(message, bytes === undefined ? [] : [bytes.buffer]);
    };
    if (this.disposed || signal?.aborted === true) {
      reject(cancelled());
      return { id, answer, isOpen, post, cancel };
    }
    const onAbort = (): void => cancel(cancelled());
    const forget = (): void => signal?.removeEventListener('abort', onAbort);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.pending.set(id, {
      options,
      resolve: (value) => {
        forget();
        resolve(value);
      },
      reject: (reason) => {
        forget();
        reject(reason);
      },
    });
    const worker = this.running();
    // A process may end while the engine is idle, but not while somebody waits for it.
    worker.ref();
    worker.postMessage(make(id), moved === undefined ? [] : [moved.buffer]);
    return { id, answer, isOpen, post, cancel };
  }

  /** Ends the worker and waits until it is gone. */
  async dispose(): Promise<void> {
    this.disposed = true;
    const { worker } = this;
    this.worker = undefined;
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(cancelled());
    await worker?.terminate();
  }

  private running(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(this.url, {
      name: 'meshscope-engine',
      // Flags of the process that concern its own script (--input-type, --test …) would stop the worker's.
      execArgv: [],
    });
    worker.on('message', (message: FromWorker) => this.receive(message));
    worker.on('messageerror', (error) => this.died(worker, error));
    worker.on('error', (error) => this.died(worker, error));
    worker.on('exit', (code) => this.died(worker, `exit code ${code}`));
    this.worker = worker;
    return worker;
  }

  private receive(message: FromWorker): void {
    switch (message.type) {
      case 'done':
        this.settle(message.id)?.resolve(message.value);
        return;
      case 'failed': {
        const { code, message: text, detail, hint, retryable } = message.error;
        this.settle(message.id)?.reject(new AppError(code, text, { detail, hint, retryable }));
        return;
      }
      case 'progress':
        this.pending.get(message.id)?.options.onProgress?.(message.done, message.total);
        return;
      case 'taken':
        this.pending.get(message.id)?.options.onTaken?.(message.bytes);
    }
  }

  /** Takes the request off the list; undefined when it has been settled already. */
  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) this.worker?.unref();
    return pending;
  }

  /** A worker that failed is given up: everything it held is lost, the next call starts another. */
  private died(worker: Worker, reason: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const error = crash(reason);
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(error);
    // It was going anyway: what it says in the end changes nothing.
    worker.terminate().catch(() => undefined);
  }
}

function crash(reason: unknown): AppError {
  const outOfMemory =
    reason instanceof Error && 'code' in reason && reason.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const detail = reason instanceof Error ? reason.message : String(reason);
  return outOfMemory
    ? new AppError('file-too-large', 'The engine ran out of memory; its dumps are closed.', {
        detail,
      })
    : new AppError('internal', 'The engine stopped unexpectedly; its dumps are closed.', {
        detail,
        hint: 'Open the proxy again.',
        retryable: true,
      });
}
