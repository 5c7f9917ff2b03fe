import { AppError, cancelled, errorText } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import type { Channel, Moved, OpenChannel } from './channel.ts';
import type { FromEngine, ToEngine } from './protocol.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
  /** The engine has taken that many bytes of a stream's chunks. */
  readonly onTaken?: ((bytes: number) => void) | undefined;
}

/** One request under way. */
export interface Call<R> {
  readonly id: number;
  readonly answer: Promise<R>;
  /** False once it has been answered, cancelled, or the engine has died. */
  readonly isOpen: () => boolean;
  /** Sends more that belongs to it; nothing once it is no longer open. */
  readonly post: (message: ToEngine, moved?: Moved) => void;
  /** Tells the engine that nobody waits any more and rejects the answer with `reason`. */
  readonly cancel: (reason: AppError) => void;
}

interface Pending {
  /** A method, so that each request may know the type of its own answer. */
  resolve(value: unknown): void;
  reject(reason: AppError): void;
  readonly options: CallOptions;
}

/** This side's end of a running engine: starts it when it is needed, matches answers to requests, notices its death. */
export class EngineLink {
  private readonly open: OpenChannel;
  private readonly onDied: (reason: unknown) => void;
  private channel: Channel | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private disposed = false;

  /** `onDied`: the engine is gone, whatever it held is lost. */
  constructor(open: OpenChannel, onDied: (reason: unknown) => void = () => undefined) {
    this.open = open;
    this.onDied = onDied;
  }

  /** Sends a request and waits for its answer. `moved` is transferred with it. */
  request<R>(make: (id: number) => ToEngine, options: CallOptions = {}, moved?: Moved): Promise<R> {
    return this.call<R>(make, options, moved).answer;
  }

  call<R>(make: (id: number) => ToEngine, options: CallOptions = {}, moved?: Moved): Call<R> {
    const id = ++this.lastId;
    const { promise: answer, resolve, reject } = Promise.withResolvers<R>();
    const { signal } = options;
    const isOpen = (): boolean => this.pending.has(id);
    const cancel = (reason: AppError): void => {
      if (!isOpen()) return;
      this.channel?.post({ type: 'cancel', id });
      this.settle(id)?.reject(reason);
    };
    const post: Call<R>['post'] = (message, bytes) => {
      if (isOpen()) this.channel?.post(message, bytes);
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
      resolve: (value: R) => {
        forget();
        resolve(value);
      },
      reject: (reason) => {
        forget();
        reject(reason);
      },
    });
    this.start();
    // A process may end while the engine is idle, but not while somebody waits for it.
    this.channel?.hold(true);
    this.channel?.post(make(id), moved);
    return { id, answer, isOpen, post, cancel };
  }

  /** Starts it when it does not run. */
  start(): void {
    if (!this.disposed) this.channel ??= this.opened();
  }

  /** Sends what is not answered, if it runs. */
  tell(message: ToEngine, moved?: Moved): void {
    this.channel?.post(message, moved);
  }

  /** Lets it end by itself; the next call starts another. Nothing happens while somebody waits for it. */
  leave(): void {
    if (this.pending.size > 0) return;
    this.tell({ type: 'leave', id: 0 });
    this.channel = undefined;
  }

  /** Gives it up as if it had died. */
  abandon(reason: unknown): void {
    if (this.channel !== undefined) this.died(this.channel, reason);
  }

  /** Ends the engine and waits until it is gone. */
  async dispose(): Promise<void> {
    this.disposed = true;
    const { channel } = this;
    this.channel = undefined;
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(cancelled());
    await channel?.close();
  }

  private opened(): Channel {
    const channel = this.open({
      message: (message) => this.receive(message),
      died: (reason) => this.died(channel, reason),
    });
    channel.hold(false);
    return channel;
  }

  private receive(message: FromEngine): void {
    switch (message.type) {
      case 'done':
        this.settle(message.id)?.resolve(message.value);
        return;
      case 'failed':
        this.settle(message.id)?.reject(AppError.fromShape(message.error));
        return;
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
    if (this.pending.size === 0) this.channel?.hold(false);
    return pending;
  }

  /** An engine that failed is given up: everything it held is lost, the next call starts another. */
  private died(channel: Channel, reason: unknown): void {
    if (this.channel !== channel) return;
    this.channel = undefined;
    const error = crash(reason);
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(error);
    this.onDied(reason);
    // It was going anyway: what it says in the end changes nothing.
    channel.close().catch(() => undefined);
  }
}

function crash(reason: unknown): AppError {
  const outOfMemory =
    reason instanceof Error && 'code' in reason && reason.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const detail = errorText(reason);
  return outOfMemory
    ? new AppError('file-too-large', sentence('error.engine.ran-out-of-memory'), {
        detail,
      })
    : new AppError('internal', sentence('error.engine.stopped'), {
        detail,
        hint: sentence('hint.engine.open-again'),
        retryable: true,
      });
}
