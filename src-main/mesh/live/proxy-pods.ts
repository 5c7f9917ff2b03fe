import type { ContextStatus } from '../../contract/contexts.ts';
import { type JsonObject, text } from '../../contract/json.ts';
import { podAt } from '../../contract/kubernetes-objects.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { resourceTypes } from '../../kube/http/resources.ts';
import type { KubeWatch, WatchEvent } from '../../kube/http/watch.ts';
import { proxyPodOf } from '../mesh-pods.ts';
import type { ProxyPod } from '../mesh-source.ts';
import { listWhereAllowed } from './list-allowed.ts';

/** Milliseconds. */
const trustedFor = 90_000;

export interface KnownProxyPods {
  /** Undefined when pods may not be listed anywhere. */
  readonly pods: readonly ProxyPod[] | undefined;
  readonly notes: ContextStatus['notes'];
}

/**
 * The pods of a cluster that have a proxy. A board asks every few seconds, and listing ten thousand pods each time would weigh on the
 * API server; so after the first question a watch keeps the answer true. Where watching is not allowed, or says that it hears
 * nothing, each question is a list again.
 */
export class ProxyPods {
  readonly #cluster: Cluster;
  readonly #stop = new AbortController();
  readonly #pods = new Map<string, ProxyPod>();
  #state: 'idle' | 'watching' | 'impossible' = 'idle';
  #true = false;
  #watch: KubeWatch | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async known(signal: AbortSignal): Promise<KnownProxyPods> {
    if (this.#isTrue()) return { pods: [...this.#pods.values()], notes: [] };
    const { items, namespaces } = await listWhereAllowed(this.#cluster, resourceTypes.pods, {
      signal,
    });
    if (namespaces?.length === 0)
      return { pods: undefined, notes: [{ key: 'context.note.pods-forbidden', params: {} }] };
    if (namespaces === undefined && this.#state === 'idle') this.#start();
    const params = { namespaces: (namespaces ?? []).join(', ') };
    return {
      pods: items.flatMap((pod) => proxyPodOf(pod) ?? []),
      notes: namespaces === undefined ? [] : [{ key: 'context.note.pods-partial', params }],
    };
  }

  /** A connection that died without a word looks like silence: bookmarks come once a minute, so longer silence is not trusted. */
  #isTrue(): boolean {
    const heard = this.#watch?.confirmedAt;
    return this.#true && heard !== undefined && performance.now() - heard < trustedFor;
  }

  close(): void {
    this.#stop.abort();
    this.#true = false;
  }

  #start(): void {
    this.#state = 'watching';
    this.#follow().catch(() => {
      // Not allowed, or not possible: the next question is a list, and says what is wrong.
      this.#true = false;
      this.#state = 'impossible';
    });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    this.#watch = this.#cluster.client.watch(resourceTypes.pods, {
      signal,
      // A clock that nobody sets back: what was heard gets older.
      now: () => performance.now(),
    });
    for await (const event of this.#watch) this.#take(event);
    this.#true = false;
  }

  #take(event: WatchEvent): void {
    switch (event.type) {
      case 'all':
        this.#pods.clear();
        for (const pod of event.items) this.#put(pod);
        break;
      case 'added':
      case 'modified':
        this.#put(event.object);
        break;
      case 'listening':
        // From where it stopped: nothing was missed.
        this.#true = true;
        break;
      case 'deleted':
        this.#pods.delete(keyOf(event.object));
        break;
      case 'problem':
        this.#true = false;
        break;
    }
  }

  #put(pod: JsonObject): void {
    const proxy = proxyPodOf(pod);
    if (proxy === undefined) this.#pods.delete(keyOf(pod));
    else this.#pods.set(keyOf(pod), proxy);
  }
}

function keyOf(pod: JsonObject): string {
  return `${text(podAt(pod, 'metadata', 'namespace'))}/${text(podAt(pod, 'metadata', 'name'))}`;
}
