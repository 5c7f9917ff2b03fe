import { z } from 'zod';

import { AppError, type ErrorShape } from '../contract/errors.ts';
import type { CallContext, MethodName, Params, Response, Services } from '../contract/index.ts';
import { contract, isMethodName, requestSchema, type Result } from '../contract/index.ts';
import type { Client } from './hub.ts';
import { createProgress } from './progress.ts';

export interface Dispatcher {
  /** Never rejects: whatever happens is an envelope. `$cancel` with `{ call }` ends another call of the client. */
  dispatch(message: unknown, client: Client, gone?: AbortSignal): Promise<Response>;
  /** The client has gone: its calls are cancelled. */
  drop(client: Client): void;
}

export interface DispatcherOptions {
  readonly services: Services;
  /** Where a bug is written with its stack; the stack never crosses the door. */
  readonly log: (line: string) => void;
  /** For tests and development: a result that breaks its schema is a bug and crosses as `internal`. */
  readonly validateResults: boolean;
}

/** Far more than a page ever has under way; a client past it is in a loop. */
const maxCallsPerClient = 64;

/** The contract as TypeScript can follow it when the method's name is a type parameter. */
const schemas: {
  readonly [M in MethodName]: {
    readonly params: z.ZodType<Params<M>>;
    readonly result: z.ZodType<Result<M>>;
  };
} = contract;
const cancelSchema = z.object({ call: z.string() });

export function createDispatcher({
  services,
  log,
  validateResults,
}: DispatcherOptions): Dispatcher {
  const running = new Map<Client, Map<string, AbortController>>();

  async function run<M extends MethodName>(method: M, raw: unknown, call: CallContext) {
    const params = schemas[method].params.safeParse(raw ?? {});
    if (!params.success) throw badRequest(method, params.error);
    const answer = await services[method](params.data, call);
    const result = validateResults ? schemas[method].result.safeParse(answer) : undefined;
    if (result?.success === false) {
      throw new TypeError(`The result of ${method} breaks its schema: ${describe(result.error)}`);
    }
    return answer;
  }

  async function call(
    id: string,
    method: string,
    params: unknown,
    client: Client,
    gone?: AbortSignal,
  ) {
    if (!isMethodName(method)) {
      throw new AppError('unknown-method', `There is no method "${method.slice(0, 100)}".`);
    }
    const own = running.get(client) ?? new Map<string, AbortController>();
    running.set(client, own);
    if (own.has(id)) throw new AppError('bad-request', `Call ${id} is already under way.`);
    if (own.size >= maxCallsPerClient) {
      const message = `More than ${maxCallsPerClient} calls at a time.`;
      throw new AppError('too-many-requests', message, { retryable: true });
    }
    const controller = new AbortController();
    const signal = gone ? AbortSignal.any([controller.signal, gone]) : controller.signal;
    const progress = createProgress((payload) => {
      if (!signal.aborted) client.send('progress', { call: id, ...payload });
    });
    own.set(id, controller);
    try {
      // A service that overlooks the signal must not keep the caller waiting: whichever comes first answers.
      return await Promise.race([
        aborted(signal),
        run(method, params, { signal, progress: progress.report }),
      ]);
    } finally {
      progress.finish();
      own.delete(id);
      if (own.size === 0) running.delete(client);
    }
  }

  return {
    drop: (client) => running.get(client)?.forEach((controller) => controller.abort()),
    dispatch: async (message, client, gone) => {
      const request = requestSchema.safeParse(message);
      if (!request.success) return failure('', badRequest('request', request.error).toShape());
      const { id, method, params } = request.data;
      if (method === '$cancel') {
        const cancel = cancelSchema.safeParse(params);
        if (!cancel.success) return failure(id, badRequest(method, cancel.error).toShape());
        running.get(client)?.get(cancel.data.call)?.abort();
        return { id, ok: true, result: { done: true } };
      }
      try {
        return { id, ok: true, result: await call(id, method, params, client, gone) };
      } catch (error) {
        if (error instanceof AppError) return failure(id, error.toShape());
        log(
          `${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        const shape = new AppError(
          'internal',
          `${method} failed by a fault of Meshscope.`,
        ).toShape();
        return failure(id, shape);
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'The call was cancelled.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

const failure = (id: string, error: ErrorShape): Response => ({ id, ok: false, error });

const describe = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`).join('; ');

function badRequest(what: string, error: z.ZodError): AppError {
  const detail = describe(error).slice(0, 500);
  return new AppError('bad-request', `${what}: ${detail}`, { detail });
}
