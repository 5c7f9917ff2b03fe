import { AppError } from '../../contract/errors.ts';
import type { Evidence } from '../../words/keys.ts';
import { sentence } from '../../words/keys.ts';
import type { AccessQuestion } from '../api.ts';
import { ApiStatusError } from '../http/errors.ts';

export type Transport = 'spdy' | 'websocket';

/** Asks the API server whether the user may do something; undefined when it would not say. */
export type MayI = (question: AccessQuestion) => Promise<boolean | undefined>;

export interface Attempts<T> {
  readonly subresource: 'portforward' | 'exec';
  readonly namespace: string;
  readonly spdy: () => Promise<T>;
  readonly websocket: () => Promise<T>;
}

/**
 * Chooses between the two ways that streams go, per context. SPDY first (POST: needs `create` alone, which is what most roles
 * grant, and has half-close), except through a gateway or HTTP proxy, which often drop that upgrade. Refused with anything but
 * 401, the other way is tried and, when it works, comes first from then on.
 */
export class TransportChoice {
  readonly #mayI: MayI;
  readonly #first = new Map<string, Transport>();
  readonly #initial: Transport;

  constructor(throughGateway: boolean, mayI: MayI) {
    this.#initial = throughGateway ? 'websocket' : 'spdy';
    this.#mayI = mayI;
  }

  /** The way that comes first now. */
  preferred(subresource: 'portforward' | 'exec'): Transport {
    return this.#first.get(subresource) ?? this.#initial;
  }

  async open<T>(attempts: Attempts<T>): Promise<T> {
    const first = this.preferred(attempts.subresource);
    const second = first === 'spdy' ? 'websocket' : 'spdy';
    let refused: unknown;
    try {
      return await attempts[first]();
    } catch (error) {
      if (!otherWayMayHelp(error)) throw error;
      refused = error;
    }
    let value: T;
    try {
      value = await attempts[second]();
    } catch (error) {
      throw await this.#explain(attempts, refused, error);
    }
    this.#first.set(attempts.subresource, second);
    return value;
  }

  async #explain(attempts: Attempts<unknown>, first: unknown, second: unknown): Promise<unknown> {
    if (second instanceof AppError && !otherWayMayHelp(second)) return second;
    const forbidden = [first, second].filter(
      (error) => error instanceof ApiStatusError && error.status === 403,
    );
    if (forbidden.length === 0) return first;
    // A refusal for want of rights beside a failure of another kind: both ways count.
    if (forbidden.length === 1) return forbidden[0] === first ? second : first;
    const resource = { resource: 'pods', subresource: attempts.subresource };
    const namespace = attempts.namespace;
    const [get, create] = await Promise.all([
      this.#mayI({ ...resource, namespace, verb: 'get' }),
      this.#mayI({ ...resource, namespace, verb: 'create' }),
    ]);
    const detail = forbidden[0] instanceof AppError ? forbidden[0].detail : undefined;
    return missingVerbs(attempts.subresource, namespace, get, create, detail);
  }
}

/** 401 means the same on both ways, and so does what is wrong with the pod, the network or the user's patience. */
function otherWayMayHelp(error: unknown): boolean {
  if (error instanceof ApiStatusError) return error.status !== 401 && error.status !== 429;
  return error instanceof AppError && (error.code === 'stream-failed' || error.code === 'timeout');
}

export function missingVerbs(
  subresource: string,
  namespace: string,
  get: boolean | undefined,
  create: boolean | undefined,
  detail: Evidence | undefined,
): AppError {
  const what = sentence('error.kube.missing.what', { subresource, namespace });
  const missing =
    create === false
      ? sentence('error.kube.missing.create', { what })
      : get === false
        ? sentence('error.kube.missing.get', { what })
        : sentence('error.kube.missing.granted', { what });
  return new AppError('forbidden', sentence('error.kube.not-allowed', { missing }), {
    detail,
    hint: sentence('hint.kube.ask-role', { subresource }),
  });
}
