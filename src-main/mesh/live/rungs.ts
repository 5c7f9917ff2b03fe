import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { raceAbort } from '../../kube/race.ts';
import { sentence } from '../../words/keys.ts';

/** The ways into a pod, best first. The last rung, a file, is the user's to climb. */
export type Rung = 'port-forward' | 'exec';

export interface Access {
  readonly rung: Rung;
  /** Which permission would give a better rung; absent on the best one. */
  readonly note?: Message;
}

/** What the API server says of the user's rights in a namespace; undefined where it would not say. */
export interface Rights {
  readonly portForward: boolean | undefined;
  readonly exec: boolean | undefined;
}

const rightsLast = 5 * 60_000;

/** Failures of a review that say nothing of what else the server would do. */
const reviewsOnly = new Set([
  'forbidden',
  'not-found',
  'bad-request',
  'server-error',
  'too-many-requests',
  'timeout',
]);

/**
 * Remembers per namespace which rung works: first by asking for the user's rights (SelfSubjectAccessReview), then by what really
 * happened, which counts more: an admission webhook or a gateway may refuse what the rules grant.
 */
export class Rungs {
  readonly #cluster: Cluster;
  readonly #rights = new Map<string, { readonly asked: Promise<Rights>; readonly at: number }>();
  readonly #refused = new Map<string, number>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The rungs to try, in order. Never empty: where nothing is allowed, trying gives the server's own words. */
  async order(namespace: string, signal: AbortSignal | undefined): Promise<readonly Rung[]> {
    const refusedAt = this.#refused.get(namespace);
    const refused = refusedAt !== undefined && performance.now() - refusedAt < rightsLast;
    const { portForward, exec } = await this.#rightsIn(namespace, signal);
    if (portForward === false && exec !== false) return ['exec', 'port-forward'];
    if (refused && exec !== false) return ['exec', 'port-forward'];
    return exec === false ? ['port-forward'] : ['port-forward', 'exec'];
  }

  /** Port-forward was refused though nobody had said that it would be. */
  refused(namespace: string): void {
    this.#refused.set(namespace, performance.now());
  }

  access(rung: Rung, namespace: string): Access {
    if (rung === 'port-forward') return { rung };
    return { rung, note: { key: 'access.note.exec', params: { namespace } } };
  }

  async #rightsIn(namespace: string, signal: AbortSignal | undefined): Promise<Rights> {
    const known = this.#rights.get(namespace);
    if (known !== undefined && performance.now() - known.at < rightsLast)
      return await raceAbort(known.asked, signal);
    // Not with the caller's signal: others wait for the same answer.
    const asked = this.#ask(namespace);
    this.#rights.set(namespace, { asked, at: performance.now() });
    asked.catch(() => this.#rights.delete(namespace));
    return await raceAbort(asked, signal);
  }

  async #ask(namespace: string): Promise<Rights> {
    const may = async (verb: string, subresource: string): Promise<boolean | undefined> => {
      try {
        const question = { verb, resource: 'pods', subresource, namespace };
        return (await this.#cluster.client.api.accessReview(question)).allowed;
      } catch (error) {
        // Reviews may be switched off, or the authoriser behind them may be down; what the server says to the real request will tell.
        if (!(error instanceof AppError) || !reviewsOnly.has(error.code)) throw error;
        return undefined;
      }
    };
    const [create, get, exec] = await Promise.all([
      may('create', 'portforward'),
      may('get', 'portforward'),
      may('create', 'exec'),
    ]);
    // Before Kubernetes 1.35 `get` alone is enough for a WebSocket (docs/electron.md §5.3).
    return { portForward: create === false ? get : create, exec };
  }
}

/** Whether exec may succeed where port-forward failed so: refused, or streams that do not get through. */
export function nextRungMayHelp(error: unknown): boolean {
  return (
    error instanceof AppError &&
    ['forbidden', 'stream-failed', 'timeout', 'server-error', 'not-found'].includes(error.code)
  );
}

/** Both rungs failed. */
export function noRung(namespace: string, first: unknown, second: unknown): unknown {
  const refused = [first, second].every(
    (error) => error instanceof AppError && error.code === 'forbidden',
  );
  if (!refused) return first;
  return new AppError('forbidden', sentence('error.mesh.no-way-in', { namespace }), {
    detail: first instanceof AppError ? first.message : undefined,
    hint: sentence('hint.mesh.ask-role', { namespace }),
  });
}
