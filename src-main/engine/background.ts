import { MessageChannel } from 'node:worker_threads';

import { AppError, errorText } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import type { OpenChannel } from './channel.ts';
import { type CallOptions, EngineLink } from './link.ts';
import type { DumpId } from './protocol.ts';
import type { Answer, QuestionName, QuestionParams } from './questions.ts';

/** Questions that may take long, each with the dumps that it looks at beside the one it asks. */
const long: {
  readonly [Q in QuestionName]?: (params: QuestionParams<Q>) => readonly DumpId[];
} = {
  diff: ({ other }) => [other],
  diffUnified: ({ other }) => [other],
};

/** The dump that is asked, and the others that are looked at. */
export type Needs = readonly [DumpId, ...DumpId[]];

/** The dumps a question needs in the background; undefined for one that is answered where the dumps are. */
export function backgroundDumps<Q extends QuestionName>(
  question: Q,
  dump: DumpId,
  params: QuestionParams<Q>,
): Needs | undefined {
  const others = long[question]?.(params);
  return others === undefined ? undefined : [dump, ...others.filter((id) => id !== dump)];
}

/** An idle background thread is ended after this long: it would hold the memory of dumps that are closed. */
const idleMs = 15_000;

/**
 * Who cancels waits for nobody, but what is cancelled stops only where it yields: one that is not there after so long,
 * in milliseconds, is busy with a single huge resource, and its thread is ended.
 */
const graceMs = 1_000;

/**
 * The second thread: what takes long is done there, on the memory of the first one's dumps, so that a table never
 * waits for it. It is started by the first such question and ends when there has been none for a while.
 */
export class Background {
  readonly #front: EngineLink;
  readonly #link: EngineLink;
  /** Dumps that it can see, and how many questions under way look at each. */
  readonly #seen = new Map<DumpId, number>();
  #idle: NodeJS.Timeout | undefined;
  /** How often the thread was ended because it did not react. */
  #ended = 0;

  constructor(front: EngineLink, open: OpenChannel) {
    this.#front = front;
    this.#link = new EngineLink((events) => {
      this.#seen.clear();
      const channel = open(events);
      const { port1, port2 } = new MessageChannel();
      channel.post({ type: 'peer', id: 0, port: port1 }, [port1]);
      front.start();
      front.tell({ type: 'peer', id: 0, port: port2 }, [port2]);
      return channel;
    });
  }

  async ask<Q extends QuestionName>(
    question: Q,
    params: QuestionParams<Q>,
    needs: Needs,
    options: CallOptions,
  ): Promise<Answer<Q>> {
    const { signal } = options;
    const onAbort = (): void => this.#endUnlessItReacts();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        const ended = this.#ended;
        try {
          return await this.#ask(question, params, needs, options);
        } catch (error) {
          // Ended for another question's sake: this one is asked again.
          if (ended === this.#ended || signal?.aborted === true) throw error;
        }
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #ask<Q extends QuestionName>(
    question: Q,
    params: QuestionParams<Q>,
    needs: Needs,
    options: CallOptions,
  ): Promise<Answer<Q>> {
    const [dump] = needs;
    clearTimeout(this.#idle);
    // Before anything is counted: a thread that was started anew sees nothing.
    this.#link.start();
    for (const [id, users] of this.#seen) if (users === 0 && !needs.includes(id)) this.close(id);
    const missing = needs.filter((id) => !this.#seen.has(id));
    for (const id of needs) this.#seen.set(id, (this.#seen.get(id) ?? 0) + 1);
    try {
      const call = this.#link.call<Answer<Q>>(
        (id) => ({ type: 'ask', id, dump, question, params, needs }),
        options,
      );
      if (missing.length > 0) this.#share(missing, call.cancel);
      return await call.answer;
    } finally {
      for (const id of needs) {
        const users = this.#seen.get(id);
        if (users !== undefined) this.#seen.set(id, Math.max(0, users - 1));
      }
      this.#rest();
    }
  }

  #endUnlessItReacts(): void {
    const timer = setTimeout(() => {
      this.#ended += 1;
      this.#seen.clear();
      this.#link.abandon(new Error('it did not react to a cancellation'));
    }, graceMs);
    const heard = (): void => clearTimeout(timer);
    this.#link.request((id) => ({ type: 'memory', id })).then(heard, heard);
  }

  /** Goes on when the question is cancelled meanwhile: what has been handed over is there for the next one. */
  #share(dumps: readonly DumpId[], failed: (reason: AppError) => void): void {
    this.#front
      .request((id) => ({ type: 'share', id, dumps }))
      .catch((error: unknown) => {
        for (const id of dumps) this.close(id);
        const detail = errorText(error);
        const fault = new AppError('internal', sentence('error.engine.fault'), { detail });
        failed(error instanceof AppError ? error : fault);
      });
  }

  /** Somebody may ask soon: the thread is there then. */
  prepare(): void {
    clearTimeout(this.#idle);
    this.#link.start();
    this.#rest();
  }

  close(dump: DumpId): void {
    if (this.#seen.delete(dump)) this.#link.tell({ type: 'close', id: 0, dump });
  }

  /** The thread that held the dumps is gone, and so is what this one saw. */
  abandon(reason: unknown): void {
    clearTimeout(this.#idle);
    this.#seen.clear();
    this.#link.abandon(reason);
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#link.dispose();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#seen.clear();
      this.#link.leave();
    }, idleMs);
    this.#idle.unref();
  }
}
