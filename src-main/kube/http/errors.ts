import type { IncomingHttpHeaders } from 'node:http';

import { AppError, type AppErrorOptions, type ErrorCode } from '../../contract/errors.ts';
import { num, obj, str } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import { parseJson } from '../json-text.ts';
import { codeOf } from '../kubeconfig/load.ts';

export function unreachable(where: string, detail: string): AppError {
  return new AppError(
    'cluster-unreachable',
    sentence('error.kube.unreachable', { where, detail }),
    {
      detail,
      retryable: true,
      hint: sentence('hint.kube.unreachable'),
    },
  );
}

const tlsReasons: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not trusted',
  CERT_SIGNATURE_FAILURE: 'its certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by an authority that is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate signs itself and is not trusted',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (is the clock right?)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for other names',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on this port',
  ECONNRESET: 'it closed the connection during the handshake',
};

export function tlsFailure(where: string, error: unknown): AppError {
  const code = codeOf(error) ?? '';
  const detail = error instanceof Error ? error.message : code;
  const reason = tlsReasons[code] ?? (code === '' ? detail : code);
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
  const message = str(obj(parseJson(body))['message']);
  return (message ?? body.replace(/\s+/g, ' ')).trim().slice(0, 500);
}

/** An answer that is not 2xx. */
export class ApiStatusError extends AppError {
  readonly status: number;
  /** Seconds that the server wants us to wait. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions, answer: ServerAnswer) {
    super(code, message, options);
    this.status = answer.status;
    this.retryAfter = retryAfter(answer);
  }
}

/** The error for an answer that is not 2xx. `what` names the request, as in `list pods`. */
export function statusError(what: string, answer: ServerAnswer): ApiStatusError {
  const detail = statusMessage(answer.body);
  const said = detail === '' ? `HTTP ${answer.status}` : detail;
  const make = (code: ErrorCode, text: string, options: AppErrorOptions = {}): ApiStatusError =>
    new ApiStatusError(code, text, { detail, ...options }, answer);
  switch (answer.status) {
    case 401:
      return make('unauthorized', `The API server does not accept the credentials (${what}).`, {
        hint: 'Log in to the cluster again, as you would for kubectl.',
      });
    case 403:
      return make('forbidden', `Not allowed: ${what}. ${said}`, {
        hint: 'Ask for a role that grants this.',
      });
    case 404:
      return make('not-found', `Not found: ${what}. ${said}`);
    case 429: {
      const seconds = retryAfter(answer);
      return make(
        'too-many-requests',
        seconds === undefined
          ? `The API server is asked too often (${what}).`
          : `The API server is asked too often (${what}); it wants a pause of ${seconds} s.`,
        { retryable: true },
      );
    }
    default:
      return make('server-error', `${what}: HTTP ${answer.status}. ${detail}`.trim(), {
        retryable: answer.status >= 500,
      });
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
    num(obj(obj(parseJson(answer.body))['details'])['retryAfterSeconds'])
  );
}
