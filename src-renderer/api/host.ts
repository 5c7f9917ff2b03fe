import type { ErrorCode, ErrorShape } from '../../src-main/contract/errors.ts';
import { errorText } from '../../src-main/contract/errors.ts';
import type { EventName, EventPayload } from '../../src-main/contract/events.ts';
import type { MethodName, ParamsIn, Result } from '../../src-main/contract/index.ts';
import type { Evidence } from '../../src-main/words/keys.ts';
import type { Message } from '../../src-main/words/keys.ts';
import { sentence } from '../../src-main/words/keys.ts';
import { defaultLocale, sayMessage } from '../../src-main/words/say.ts';

/** `host-gone` is the renderer's own: the process behind the page no longer answers, so no code of the contract came. */
export type UiErrorCode = ErrorCode | 'host-gone';

/** What a failed call rejects with: the error of the contract, as it crossed the door. */
export class HostError extends Error {
  readonly code: UiErrorCode;
  readonly detail: Evidence | undefined;
  readonly said: Message;
  readonly hint: Message | undefined;
  readonly retryable: boolean;

  constructor(shape: Omit<ErrorShape, 'code' | 'message'> & { readonly code: UiErrorCode }) {
    super(sayMessage(defaultLocale, shape.said));
    this.name = 'HostError';
    this.code = shape.code;
    this.said = shape.said;
    this.detail = shape.detail;
    this.hint = shape.hint;
    this.retryable = shape.retryable;
  }
}

export function toHostError(error: unknown): HostError {
  if (error instanceof HostError) return error;
  return new HostError({
    code: 'internal',
    said: sentence('error.verbatim', { text: errorText(error) }),
    retryable: false,
  });
}

export function isCancelled(error: unknown): boolean {
  return error instanceof HostError && error.code === 'cancelled';
}

export type Progress = Omit<EventPayload<'progress'>, 'call'>;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export type Connection = 'open' | 'reconnecting';

/** The renderer's side of the door. Nothing else in the renderer knows which host is behind it. */
export interface Host {
  /** Rejects with a HostError, also (code `cancelled`) as soon as the signal fires. */
  call<M extends MethodName>(
    method: M,
    params: ParamsIn<M>,
    options?: CallOptions,
  ): Promise<Result<M>>;
  subscribe<E extends EventName>(
    event: E,
    listener: (payload: EventPayload<E>) => void,
  ): () => void;
  /** Called at once with the present state and then at each change. */
  onConnection(listener: (connection: Connection) => void): () => void;
}

/** How messages travel. An answer is the envelope of the contract, unopened. */
export interface Transport {
  send(request: { id: string; method: string; params: unknown }): Promise<unknown>;
  cancel(id: string): void;
  onEvent(listener: (message: unknown) => void): void;
  onConnection(listener: (connection: Connection) => void): () => void;
}
