import { AppError, errorText } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import type { CallOptions, EngineLink } from './link.ts';
import type { DumpId, OpenedDump } from './protocol.ts';

/** What may be on its way to the worker before the source has to wait: enough to keep the worker busy. */
const windowBytes = 8 << 20;

export interface StreamOptions extends Omit<CallOptions, 'onTaken'> {
  /** Bytes to expect, if the sender said. */
  readonly total?: number | undefined;
}

/**
 * Sends chunks as they come. It ends with the worker's answer, which may be a refusal long before the
 * source's end; then, as after an abort, the source is told to stop and not waited for.
 */
export async function openStream(
  link: EngineLink,
  dump: DumpId,
  chunks: AsyncIterable<Uint8Array>,
  { total, ...options }: StreamOptions,
): Promise<OpenedDump> {
  let underWay = 0;
  let wake = Promise.withResolvers<undefined>();
  const call = link.call<OpenedDump>((id) => ({ type: 'open-stream', id, dump, total }), {
    ...options,
    onTaken: (bytes) => {
      underWay -= bytes;
      wake.resolve(undefined);
    },
  });
  const over = call.answer.then(ignore, ignore);
  const source = chunks[Symbol.asyncIterator]();
  const send = async (): Promise<void> => {
    while (call.isOpen()) {
      const next = await Promise.race([source.next(), over]);
      if (next === undefined) return;
      if (next.done === true) {
        call.post({ type: 'end', id: call.id });
        return;
      }
      const bytes = movable(next.value);
      underWay += bytes.length;
      call.post({ type: 'chunk', id: call.id, bytes }, [bytes.buffer]);
      while (underWay > windowBytes && call.isOpen()) {
        wake = Promise.withResolvers();
        await Promise.race([wake.promise, over]);
      }
    }
  };
  send().then(
    () => call.isOpen() || stop(source),
    (error: unknown) => call.cancel(sourceFailed(error)),
  );
  try {
    return await call.answer;
  } catch (error) {
    stop(source);
    throw error;
  }
}

function ignore(): undefined {
  return undefined;
}

/** Lets the source clean up; what it says about that concerns nobody any more. */
function stop(source: AsyncIterator<Uint8Array>): void {
  source.return?.().then(ignore, ignore);
}

function sourceFailed(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('stream-failed', sentence('error.engine.dump-cut'), {
    detail: errorText(error),
    retryable: true,
    cause: error,
  });
}

/**
 * Bytes whose buffer can be handed over to the worker. A view of a larger buffer (Node's pool, a piece of
 * a socket's) is copied, for others may still read the rest.
 */
export function movable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}
