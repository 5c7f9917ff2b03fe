/**
 * The closed set of errors that may cross the door. Each code has a text in the message catalogue
 * (src-main/words) that says what happened and what to do next; `message` here is the
 * English sentence for logs and the command line.
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
  /** One sentence: what happened and where. Never a stack, a token or a key. */
  readonly message: string;
  /** Evidence: the server's own words, a position, a path. */
  readonly detail?: string | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
  readonly retryable: boolean;
}

export interface AppErrorOptions {
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/** The one error type that services throw on purpose; any other is a bug and crosses as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = options.detail;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }

  toShape(): ErrorShape {
    return {
      code: this.code,
      message: this.message,
      detail: this.detail,
      hint: this.hint,
      retryable: this.retryable,
    };
  }
}
