import { z } from 'zod';

import { AppError, cancelled, type ErrorShape } from '../contract/errors.ts';
import type { CallContext, MethodName, Params, Response, Services } from '../contract/index.ts';
import { contract, isMethodName, requestSchema, type Result } from '../contract/index.ts';
import { sentence } from '../words/keys.ts';
import { createCalls } from './calls.ts';
import type { Client } from './hub.ts';
import { createProgress } from './progress.ts';

export interface Dispatcher {
  /**
   * Never rejects: whatever happens is an envelope. Method `$cancel` with `{ call }` ends another call of
   * the same client; `gone` fires when the one who asked no longer waits.
   */
  dispatch(message: unknown, client: Client, gone?: AbortSignal): Promise<Response>;
  /** The client has gone: its calls are cancelled. */
  drop(client: Client): void;
}

export interface DispatcherOptions {
  readonly services: Services;
  /** Where a bug is written with its stack; the stack never crosses the door. */
  readonly log: (line: string) => void;
  /** Every call, by its method, result and time: never what it carries. */
  readonly called?: (line: string) => void;
  /** For tests and development: a result that breaks its schema is a bug and crosses as `internal`. */
  readonly validateResults: boolean;
}

/** The contract as TypeScript can follow it when the method's name is a type parameter. */
const schemas: {
  readonly [M in MethodName]: {
    readonly params: z.ZodType<Params<M>>;
    readonly result: z.ZodType<Result<M>>;
  };
} = contract;
const cancelSchema = z.object({ call: z.string() });

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { services, log, validateResults } = options;
  const calls = createCalls();

  async function run<M extends MethodName>(
    method: M,
    raw: unknown,
    call: CallContext,
  ): Promise<Result<M>> {
    const params = schemas[method].params.safeParse(raw ?? {});
    if (!params.success) throw badRequest(method, params.error);
    const answer = await services[method](params.data, call);
    const result = validateResults ? schemas[method].result.safeParse(answer) : undefined;
    if (result?.success === false) {
      throw new TypeError(`The result of ${method} breaks its schema: ${describe(result.error)}`);
    }
    return answer;
  }

  const dispatch: Dispatcher['dispatch'] = async (message, client, gone) => {
    const request = requestSchema.safeParse(message);
    if (!request.success) return failure('', badRequest('request', request.error).toShape());
    const { id, method, params } = request.data;
    try {
      if (method === '$cancel') {
        const cancel = cancelSchema.safeParse(params);
        if (!cancel.success) throw badRequest(method, cancel.error);
        calls.cancel(client, cancel.data.call);
        return { id, ok: true, result: { done: true } };
      }
      if (!isMethodName(method)) {
        throw new AppError('unknown-method', sentence('error.hosts.no-method', { method }));
      }
      const call = calls.begin(client, id);
      const signal = gone ? AbortSignal.any([call.signal, gone]) : call.signal;
      const progress = createProgress((payload) => {
        if (!signal.aborted) client.send('progress', { call: id, ...payload });
      });
      const began = performance.now();
      let outcome = 'failed';
      try {
        // A service that overlooks the signal must not keep the caller waiting: whichever is first answers.
        const stopped = aborted(signal);
        const work = run(method, params, { signal, progress: progress.report });
        const result = await Promise.race([stopped, work]);
        outcome = 'done';
        return { id, ok: true, result };
      } finally {
        options.called?.(`${method} ${outcome} in ${(performance.now() - began).toFixed(1)} ms`);
        progress.finish();
        call.end();
      }
    } catch (error) {
      if (error instanceof AppError) return failure(id, error.toShape());
      log(
        `${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`,
      );
      const bug = new AppError('internal', sentence('error.hosts.fault', { method }));
      return failure(id, bug.toShape());
    }
  };

  return { dispatch, drop: (client) => calls.drop(client) };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(cancelled());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

const failure = (id: string, error: ErrorShape): Response => ({ id, ok: false, error });

const describe = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`).join('; ');

function badRequest(what: string, error: z.ZodError): AppError {
  const detail = describe(error).slice(0, 500);
  return new AppError('bad-request', sentence('error.hosts.bad-request', { what, detail }), {
    detail,
  });
}
