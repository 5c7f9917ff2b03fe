import type { IncomingHttpHeaders } from 'node:http';

import { AppError, type AppErrorOptions, type ErrorCode } from '../../contract/errors.ts';
import { jsonIn, num, obj, str } from '../../contract/json.ts';
import { type Message, type MessageParam, sentence } from '../../words/keys.ts';
import { codeOf } from '../kubeconfig/files.ts';

export function unreachable(where: string, detail: MessageParam): AppError {
  return new AppError(
    'cluster-unreachable',
    sentence('error.kube.unreachable', { where, detail }),
    {
      detail: typeof detail === 'string' ? detail : undefined,
      retryable: true,
      hint: sentence('hint.kube.unreachable'),
    },
  );
}

type TlsReason =
  'authority' | 'self-signed' | 'expired' | 'not-yet' | 'other-names' | 'no-tls' | 'closed';

const tlsReasons: Readonly<Record<string, `error.kube.tls.${TlsReason}`>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'error.kube.tls.authority',
  CERT_SIGNATURE_FAILURE: 'error.kube.tls.authority',
  UNABLE_TO_GET_ISSUER_CERT: 'error.kube.tls.authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'error.kube.tls.authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'error.kube.tls.authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'error.kube.tls.self-signed',
  CERT_HAS_EXPIRED: 'error.kube.tls.expired',
  CERT_NOT_YET_VALID: 'error.kube.tls.not-yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'error.kube.tls.other-names',
  ERR_SSL_WRONG_VERSION_NUMBER: 'error.kube.tls.no-tls',
  ECONNRESET: 'error.kube.tls.closed',
};

export function tlsFailure(where: string, error: unknown): AppError {
  const code = codeOf(error) ?? '';
  const detail = error instanceof Error ? error.message : code;
  const known = tlsReasons[code];
  const reason = known === undefined ? code || detail : sentence(known);
  return new AppError('tls-failed', sentence('error.kube.tls-failed', { where, reason }), {
    detail,
    hint: sentence('hint.kube.tls'),
  });
}

/** An error of a connection that stood already. */
export function brokenConnection(where: string, error: unknown): AppError {
  const code = codeOf(error) ?? '';
  // TLS 1.3 tells of a refused client certificate only after the handshake, at the first read.
  if (code.startsWith('ERR_SSL_')) return tlsFailure(where, error);
  return unreachable(where, code === '' && error instanceof Error ? error.message : code);
}

export interface ServerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The `message` of a Kubernetes Status, else the first words of the body. */
export function statusMessage(body: string): string {
  const message = str(obj(jsonIn(body))['message']);
  return (message ?? body.replace(/\s+/g, ' ')).trim().slice(0, 500);
}

/** An answer that is not 2xx. */
export class ApiStatusError extends AppError {
  readonly status: number;
  /** Seconds that the server wants us to wait. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, said: Message, options: AppErrorOptions, answer: ServerAnswer) {
    super(code, said, options);
    this.status = answer.status;
    this.retryAfter = retryAfter(answer);
  }
}

/** The error for an answer that is not 2xx. `what` names the request, as in `list pods`. */
export function statusError(what: string, answer: ServerAnswer): ApiStatusError {
  const detail = statusMessage(answer.body);
  const said = detail === '' ? `HTTP ${answer.status}` : detail;
  const make = (code: ErrorCode, text: Message, options: AppErrorOptions = {}): ApiStatusError =>
    new ApiStatusError(code, text, { detail, ...options }, answer);
  switch (answer.status) {
    case 401:
      return make('unauthorized', sentence('error.kube.unauthorized', { what }), {
        hint: sentence('hint.kube.unauthorized'),
      });
    case 403:
      return make('forbidden', sentence('error.kube.forbidden', { what, said }), {
        hint: sentence('hint.kube.forbidden'),
      });
    case 404:
      return make('not-found', sentence('error.kube.not-found', { what, said }));
    case 429: {
      const seconds = retryAfter(answer);
      return make(
        'too-many-requests',
        seconds === undefined
          ? sentence('error.kube.too-often', { what })
          : sentence('error.kube.too-often-pause', { what, seconds }),
        { retryable: true },
      );
    }
    default:
      return make(
        'server-error',
        detail === ''
          ? sentence('error.kube.status-only', { what, status: answer.status })
          : sentence('error.kube.status', { what, status: answer.status, detail }),
        {
          retryable: answer.status >= 500,
        },
      );
  }
}

/** Seconds that a request waits in all because the server asked for it; who is told to wait longer gets the error. */
const mostPaused = 10;
const mostPauses = 5;

/**
 * Seconds to wait before a refused request is sent again; undefined: the refusal stands. As client-go does (rest/with_retry.go): 429
 * and 5xx that name a time are API Priority and Fairness, or a server that is starting, and the request was not carried out.
 */
export function pauseBefore(error: unknown, pauses: number, paused: number): number | undefined {
  if (!(error instanceof ApiStatusError) || error.retryAfter === undefined) return undefined;
  if (error.status !== 429 && error.status < 500) return undefined;
  if (pauses >= mostPauses || paused + error.retryAfter > mostPaused) return undefined;
  return Math.max(error.retryAfter, 0.1);
}

function retryAfter(answer: ServerAnswer): number | undefined {
  return (
    num(answer.headers['retry-after']) ??
    num(obj(obj(jsonIn(answer.body))['details'])['retryAfterSeconds'])
  );
}
