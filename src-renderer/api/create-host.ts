import type { EventName, EventPayload } from '../../src-main/contract/events.ts';
import type { MethodName, Result } from '../../src-main/contract/index.ts';
import { sentence } from '../../src-main/words/keys.ts';
import type { CallOptions, Host, Progress, Transport } from './host.ts';
import { HostError, toHostError } from './host.ts';

interface OkEnvelope<M extends MethodName> {
  readonly ok: true;
  readonly result: Result<M>;
}
interface ErrorEnvelope {
  readonly ok: false;
  readonly error: ConstructorParameters<typeof HostError>[0];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Only the envelope is in doubt here. The result has the contract's type by compilation; the host checks it against the
 * schema in every test and with MESHSCOPE_VALIDATE=1, not for users: a page of 200 rows takes 0.4 ms and the first one
 * 30 ms, to turn an answer that could have been shown into a failure.
 */
function isOk<M extends MethodName>(_method: M, answer: unknown): answer is OkEnvelope<M> {
  return isRecord(answer) && answer['ok'] === true && 'result' in answer;
}

function isRefusal(answer: unknown): answer is ErrorEnvelope {
  return (
    isRecord(answer) &&
    answer['ok'] === false &&
    isRecord(answer['error']) &&
    typeof answer['error']['code'] === 'string' &&
    typeof answer['error']['message'] === 'string'
  );
}

function isEvent<E extends EventName>(
  event: E,
  message: unknown,
): message is { event: E; payload: EventPayload<E> } {
  return isRecord(message) && message['event'] === event && isRecord(message['payload']);
}

const cancelled = (): HostError =>
  new HostError({ code: 'cancelled', said: sentence('error.cancelled'), retryable: true });

/** Joins a transport to the typed Host: ids, progress, cancelling. */
export function createHost(transport: Transport): Host {
  const progressOf = new Map<string, (progress: Progress) => void>();
  const listeners = new Map<EventName, Set<(message: unknown) => void>>();
  let calls = 0;

  transport.onEvent((message) => {
    if (isEvent('progress', message)) progressOf.get(message.payload.call)?.(message.payload);
    if (!isRecord(message)) return;
    for (const [event, set] of listeners) {
      if (message['event'] === event) for (const listener of [...set]) listener(message);
    }
  });

  async function call<M extends MethodName>(
    method: M,
    params: unknown,
    { signal, onProgress }: CallOptions = {},
  ): Promise<Result<M>> {
    if (signal?.aborted === true) throw cancelled();
    calls += 1;
    const id = `c${String(calls)}`;
    if (onProgress !== undefined) progressOf.set(id, onProgress);
    let stop = (): void => undefined;
    const stopped = new Promise<never>((_resolve, reject) => {
      stop = () => {
        transport.cancel(id);
        reject(cancelled());
      };
    });
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const answer = await Promise.race([transport.send({ id, method, params }), stopped]);
      if (isOk(method, answer)) return answer.result;
      if (isRefusal(answer)) throw new HostError(answer.error);
      throw new HostError({
        code: 'internal',
        said: sentence('error.page.no-envelope', { method }),
        retryable: false,
      });
    } catch (error) {
      throw toHostError(error);
    } finally {
      signal?.removeEventListener('abort', stop);
      progressOf.delete(id);
    }
  }

  return {
    call,
    subscribe(event, listener) {
      const set = listeners.get(event) ?? new Set();
      const wrapped = (message: unknown): void => {
        if (isEvent(event, message)) listener(message.payload);
      };
      set.add(wrapped);
      listeners.set(event, set);
      return () => set.delete(wrapped);
    },
    onConnection: (listener) => transport.onConnection(listener),
  };
}
