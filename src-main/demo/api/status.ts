import type { JsonObject } from '../../contract/json.ts';

/** A `Status` object of apimachinery, thrown as an error inside the API server and written as the answer. */
export class ApiFailure extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
  /** Go's WebSocket server refuses a handshake with the status line alone, no Status as body. */
  readonly bare: boolean;

  constructor(
    code: number,
    reason: string,
    message: string,
    details: JsonObject = {},
    answer: { headers?: Readonly<Record<string, string>>; bare?: boolean } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.headers = answer.headers ?? {};
    this.bare = answer.bare ?? false;
  }

  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(Object.keys(this.details).length > 0 ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

/** No subprotocol in common: golang.org/x/net/websocket, newServerConn. */
export function handshakeRefused(): ApiFailure {
  return new ApiFailure(403, 'Forbidden', 'unable to negotiate protocol', {}, { bare: true });
}

/** Messages as apimachinery's `api/errors` words them. */
export const failure = {
  badRequest: (message: string): ApiFailure => new ApiFailure(400, 'BadRequest', message),
  unauthorized: (): ApiFailure => new ApiFailure(401, 'Unauthorized', 'Unauthorized'),
  forbidden: (message: string, details: JsonObject = {}): ApiFailure =>
    new ApiFailure(403, 'Forbidden', message, details),
  notFound: (resource: string, group: string, name: string): ApiFailure =>
    new ApiFailure(
      404,
      'NotFound',
      `${group === '' ? resource : `${resource}.${group}`} "${name}" not found`,
      { name, ...(group === '' ? {} : { group }), kind: resource },
    ),
  unknownPath: (): ApiFailure =>
    new ApiFailure(404, 'NotFound', 'the server could not find the requested resource'),
  methodNotAllowed: (): ApiFailure =>
    new ApiFailure(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
    ),
  notAcceptable: (): ApiFailure =>
    new ApiFailure(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json',
    ),
  conflict: (message: string): ApiFailure => new ApiFailure(409, 'Conflict', message),
  gone: (asked: number, oldest: number): ApiFailure =>
    new ApiFailure(410, 'Expired', `too old resource version: ${asked} (${oldest})`),
  tooManyRequests: (seconds: number): ApiFailure =>
    new ApiFailure(
      429,
      'TooManyRequests',
      'the server has received too many requests and has asked us to try again later',
      { retryAfterSeconds: seconds },
      { headers: { 'Retry-After': String(seconds) } },
    ),
  unavailable: (): ApiFailure =>
    new ApiFailure(
      503,
      'ServiceUnavailable',
      'the server is currently unable to handle the request',
    ),
  internal: (message: string): ApiFailure =>
    new ApiFailure(500, 'InternalError', `Internal error occurred: ${message}`, {
      causes: [{ message }],
    }),
};
