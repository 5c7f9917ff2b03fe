import { Worker } from 'node:worker_threads';

import { AppError, cancelled, errorText } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { passedSchema, type PieceMessage } from './protocol.ts';
import { pieces, redactHere, type Redacting, type StreamRedaction } from './redact-stream.ts';

type Passed = ReturnType<typeof passedSchema.parse>;

const most = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 32 };

/** Pages are redacted in a thread of their own, which ends with the export. `bundled`: the module of a bundle's threads. */
export function redactElsewhere(bundled: URL | undefined): Redacting {
  const url = import.meta.url.endsWith('.ts') ? new URL('./worker.ts', import.meta.url) : bundled;
  return url === undefined ? redactHere : new RedactThread(url);
}

class RedactThread implements Redacting {
  readonly #url: URL;
  readonly #waiting = new Map<number, PromiseWithResolvers<Passed>>();
  #worker: Worker | undefined;
  #ids = 0;
  #pages = 0;
  /** Why nothing is taken any more. What a thread knew of its pages is lost with it: another would let pass what it must not. */
  #ended: AppError | undefined;

  constructor(url: URL) {
    this.#url = url;
  }

  async *redacted(
    chunks: AsyncIterable<Uint8Array>,
    { inlineCode, onFound }: StreamRedaction,
  ): AsyncGenerator<Uint8Array> {
    this.#pages += 1;
    const page = this.#pages;
    const pass = async (
      bytes: Uint8Array<ArrayBuffer> | undefined,
    ): Promise<readonly Uint8Array[]> => {
      const { passed, found } = await this.#ask({ page, bytes, inlineCode });
      for (const one of found) onFound(one);
      return passed;
    };
    for await (const chunk of chunks) {
      for (const piece of pieces(chunk)) yield* await pass(new Uint8Array(piece));
    }
    yield* await pass(undefined);
  }

  async close(): Promise<void> {
    this.#end(cancelled());
    await this.#worker?.terminate();
  }

  #ask(piece: Omit<PieceMessage, 'id'>): Promise<Passed> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#worker ??= this.#started();
    this.#ids += 1;
    const id = this.#ids;
    const waiting = Promise.withResolvers<Passed>();
    this.#waiting.set(id, waiting);
    const moved = piece.bytes === undefined ? [] : [piece.bytes.buffer];
    this.#worker.postMessage({ ...piece, id }, moved);
    return waiting.promise;
  }

  #end(why: AppError): void {
    this.#ended ??= why;
    for (const one of this.#waiting.values()) one.reject(this.#ended);
    this.#waiting.clear();
  }

  #started(): Worker {
    const worker = new Worker(this.#url, {
      name: 'meshscope-redact',
      execArgv: [],
      workerData: { role: 'redact' },
      resourceLimits: most,
    });
    worker.on('message', (message: unknown) => {
      const passed = passedSchema.parse(message);
      this.#waiting.get(passed.id)?.resolve(passed);
      this.#waiting.delete(passed.id);
    });
    const died = (reason: unknown): void => {
      const error = new AppError('internal', sentence('error.snapshots.redaction-died'), {
        detail: errorText(reason),
        retryable: true,
      });
      this.#end(error);
    };
    worker.on('error', died);
    worker.on('exit', (code) => died(`exit code ${code}`));
    return worker;
  }
}
