import type { Evidence, Message } from '../words/keys.ts';
import { sentence } from '../words/keys.ts';
import { defaultLocale, sayMessage } from '../words/say.ts';

/**
 * The closed set of errors that may cross the door. Each code has a title and a general advice in the
 * catalogues (`error.title.CODE`, `error.next.CODE`); each error has a sentence of its own.
 */
export const errorCodes = [
  'bad-request',
  'unknown-method',
  'not-found',
  'cancelled',
  'timeout',
  'internal',
  'bad-sender',
  // contexts and clusters
  'kubeconfig-invalid',
  'context-unknown',
  'cluster-unreachable',
  'tls-failed',
  'proxy-failed',
  'credentials-failed',
  'exec-plugin-failed',
  // No failure: said while a plugin waits for somebody.
  'login-awaited',
  'unauthorized',
  'forbidden',
  'too-many-requests',
  'server-error',
  // pods and streams
  'pod-not-found',
  'pod-not-running',
  'stream-failed',
  'port-refused',
  'truncated',
  'no-control-plane',
  'proxy-not-connected',
  'admin-unexpected',
  // files and dumps
  'file-unreadable',
  'file-too-large',
  'dump-empty',
  'dump-not-json',
  'dump-not-envoy',
  'dump-section-invalid',
  'dump-closed',
  'snapshot-invalid',
  'snapshot-future',
  'write-failed',
  'port-in-use',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorShape {
  readonly code: ErrorCode;
  /** `said` in English, for logs. */
  readonly message: string;
  /** One sentence: what happened and where. Never a stack, a token or a key. */
  readonly said: Message;
  /** Evidence: the server's own words, a position, a path. */
  readonly detail?: Evidence | undefined;
  /** What to do next. */
  readonly hint?: Message | undefined;
  readonly retryable: boolean;
}

export interface AppErrorOptions {
  readonly detail?: Evidence | undefined;
  readonly hint?: Message | undefined;
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/** The one error type that services throw on purpose; any other is a bug and crosses as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly said: Message;
  readonly detail: Evidence | undefined;
  readonly hint: Message | undefined;
  readonly retryable: boolean;

  /** `said` is made by `sentence('error.ROOM.WHAT', { … })`. */
  constructor(code: ErrorCode, said: Message, options: AppErrorOptions = {}) {
    super(sayMessage(defaultLocale, said), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.said = said;
    this.detail = options.detail;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }

  /** The hint in English, for logs. */
  get advice(): string | undefined {
    return this.hint && sayMessage(defaultLocale, this.hint);
  }

  /** What crossed a door or a thread as `toShape` made it. */
  static fromShape({ code, said, detail, hint, retryable }: ErrorShape): AppError {
    return new AppError(code, said, { detail, hint, retryable });
  }

  toShape(): ErrorShape {
    return {
      code: this.code,
      message: this.message,
      said: this.said,
      detail: this.detail,
      hint: this.hint,
      retryable: this.retryable,
    };
  }
}

/** Whoever asked wants it no more. */
export function cancelled(): AppError {
  return new AppError('cancelled', sentence('error.cancelled'));
}

/** What a caught value says for itself. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
