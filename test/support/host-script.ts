import type { EventName, EventPayload } from '../../src-main/contract/events.ts';
import { sentence } from '../../src-main/words/keys.ts';
import { createHost } from '../../src-renderer/api/create-host.ts';
import type { Host } from '../../src-renderer/api/host.ts';

/** One call of the page that waits for the test to answer it. */
export interface Asked {
  readonly method: string;
  readonly params: unknown;
  readonly answer: (result: unknown) => void;
  readonly fail: (text: string) => void;
}

export interface Script {
  readonly host: Host;
  readonly asked: Asked[];
  /** The ids of calls that nobody waits for any more. */
  readonly cancelled: string[];
  readonly emit: <E extends EventName>(event: E, payload: EventPayload<E>) => void;
}

/** The page's own host over a way whose answers the test gives, when and in the order it likes. */
export function scriptedHost(): Script {
  const asked: Asked[] = [];
  const cancelled: string[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  const host = createHost({
    send: ({ id, method, params }) =>
      new Promise((resolve) => {
        asked.push({
          method,
          params,
          answer: (result) => resolve({ id, ok: true, result }),
          fail: (text) => {
            const said = sentence('error.verbatim', { text });
            resolve({
              id,
              ok: false,
              error: { code: 'timeout', message: text, said, retryable: true },
            });
          },
        });
      }),
    cancel: (id) => void cancelled.push(id),
    onEvent: (listener) => void listeners.push(listener),
    onConnection: (listener) => {
      listener('open');
      return () => undefined;
    },
  });
  return {
    host,
    asked,
    cancelled,
    emit: (event, payload) => {
      for (const listener of listeners) listener({ event, payload });
    },
  };
}

/** Lets what was answered arrive: promises that wait for each other need a turn each. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
