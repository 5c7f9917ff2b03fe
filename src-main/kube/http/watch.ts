import { setTimeout as sleep } from 'node:timers/promises';

import { AppError, errorText } from '../../contract/errors.ts';
import { at, isObject, jsonIn, type JsonObject, num, obj, str, text } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import { backoffDelay } from './backoff.ts';
import type { ClusterConnection } from './connection.ts';
import { ApiStatusError, statusMessage } from './errors.ts';
import type { ListOptions, ListResult } from './list-options.ts';
import { decoded } from './read-body.ts';
import { resourcePath, type ResourceType } from './resources.ts';

export interface WatchOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly signal: AbortSignal;
  readonly now?: () => number;
  /** 0…1 */
  readonly random?: () => number;
  /** Reads everything anew this often, whatever the watch says. Default 10 min. */
  readonly relistMs?: number;
  /** How long the server may keep one watch open. Default 5 min. */
  readonly watchMs?: number;
  readonly backoff?: { readonly first: number; readonly most: number };
}

export type WatchEvent =
  /** Everything that there is; replaces what was known. */
  | { readonly type: 'all'; readonly items: readonly JsonObject[] }
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: JsonObject }
  /** The connection stands (again): what was told is true until a `problem` says otherwise. */
  | { readonly type: 'listening' }
  /** Nothing is heard at the moment; what was known may be old. */
  | { readonly type: 'problem'; readonly error: AppError; readonly retryAt: number };

const defaults = { relistMs: 600_000, watchMs: 300_000, backoff: { first: 1_000, most: 30_000 } };

/** Of one event: an object of Kubernetes' is 1.5 MiB at most (etcd's limit). */
const mostEventCharacters = 16 << 20;

/** A timer of Node's takes no more than 24 days, and fires at once for more; nobody waits an hour for a list either. */
const mostPauseMs = 3_600_000;

/** Errors that no retry heals. */
const final = new Set([
  'forbidden',
  'unauthorized',
  'cancelled',
  'credentials-failed',
  'exec-plugin-failed',
]);

/** What a watch needs of a client. */
interface WatchedClient {
  readonly connection: ClusterConnection;
  list(type: ResourceType, options: ListOptions): Promise<ListResult>;
}

/**
 * A list that stays true: `all` first, then changes, until the signal fires (the iteration then ends) or the user may not watch (it
 * throws). Lost connections go on from the last resourceVersion, which bookmarks keep young; 410 and every `relistMs` start with a
 * new list. `confirmedAt` says when the server was last heard.
 */
export class KubeWatch implements AsyncIterable<WatchEvent> {
  readonly #client: WatchedClient;
  readonly #type: ResourceType;
  readonly #options: WatchOptions;
  readonly #now: () => number;
  #version = '';
  #confirmedAt: number | undefined;
  #listedAt = 0;

  constructor(client: WatchedClient, type: ResourceType, options: WatchOptions) {
    this.#client = client;
    this.#type = type;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Milliseconds since 1970; undefined before the first list. */
  get confirmedAt(): number | undefined {
    return this.#confirmedAt;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WatchEvent> {
    const { signal, random = Math.random, backoff = defaults.backoff } = this.#options;
    let failures = 0;
    while (!isAborted(signal)) {
      try {
        if (this.#version === '' || this.#now() - this.#listedAt >= this.#relistMs) {
          yield { type: 'all', items: await this.#list() };
        }
        for await (const event of this.#watch()) {
          failures = 0;
          yield event;
        }
        failures = 0;
      } catch (error) {
        if (isAborted(signal)) return;
        if (!(error instanceof AppError) || final.has(error.code)) throw error;
        if (error instanceof ApiStatusError && error.status === 410) {
          this.#version = '';
          // Once at once; a server that is gone again and again is waited for.
          if (failures === 0) {
            failures += 1;
            continue;
          }
        }
        const asked = error instanceof ApiStatusError ? (error.retryAfter ?? 0) * 1000 : 0;
        const delay = Math.max(
          Math.min(asked, mostPauseMs),
          backoffDelay(backoff, failures, random()),
        );
        failures += 1;
        yield { type: 'problem', error, retryAt: this.#now() + delay };
        // An abort ends the loop by its condition.
        await sleep(delay, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  get #relistMs(): number {
    return this.#options.relistMs ?? defaults.relistMs;
  }

  #heard(): void {
    this.#confirmedAt = this.#now();
  }

  async #list(): Promise<readonly JsonObject[]> {
    const { namespace, labelSelector, fieldSelector, signal } = this.#options;
    const { items, resourceVersion } = await this.#client.list(this.#type, {
      namespace,
      labelSelector,
      fieldSelector,
      signal,
    });
    this.#version = resourceVersion;
    this.#listedAt = this.#now();
    this.#heard();
    return items;
  }

  async *#watch(): AsyncGenerator<WatchEvent> {
    const { namespace, labelSelector, fieldSelector, signal } = this.#options;
    const limit = this.#options.watchMs ?? defaults.watchMs;
    const query = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: this.#version,
      timeoutSeconds: String(Math.max(1, Math.round(limit / 1000))),
    });
    if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
    if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
    const what = `watch ${this.#type.plural}`;
    // The server ends the watch by itself; silence past that means that the connection is dead.
    const stop = AbortSignal.any([signal, AbortSignal.timeout(limit + 15_000)]);
    const response = await this.#client.connection.request({
      method: 'GET',
      path: `${resourcePath(this.#type, namespace)}?${query.toString()}`,
      what,
      headers: { accept: 'application/json' },
      signal: stop,
      impatient: true,
    });
    this.#heard();
    yield { type: 'listening' };
    let pending = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of decoded(response.body)) {
        pending += Buffer.isBuffer(chunk) ? decoder.decode(chunk, { stream: true }) : String(chunk);
        const lines = pending.split('\n');
        pending = lines.pop() ?? '';
        if (pending.length > mostEventCharacters)
          throw new AppError('server-error', sentence('error.kube.event-endless', { what }));
        for (const line of lines) {
          const event = this.#event(line, what);
          if (event !== undefined) yield event;
        }
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('cluster-unreachable', sentence('error.kube.connection-broke', { what }), {
        detail: errorText(error),
        retryable: true,
      });
    } finally {
      response.body.destroy();
    }
  }

  #event(line: string, what: string): WatchEvent | undefined {
    if (line.trim() === '') return undefined;
    const event = jsonIn(line);
    const object = at(event, 'object');
    if (!isObject(object))
      throw new AppError('server-error', sentence('error.kube.event-unreadable', { what }), {
        retryable: true,
      });
    this.#heard();
    const type = str(at(event, 'type'));
    if (type === 'ERROR') {
      const status = num(object['code']) ?? 500;
      const body = JSON.stringify(object);
      throw new ApiStatusError(
        'server-error',
        sentence('error.kube.watch-error', { what, said: statusMessage(body) }),
        { retryable: true },
        { status, headers: {}, body },
      );
    }
    const version = text(obj(object['metadata'])['resourceVersion']);
    if (version !== '') this.#version = version;
    switch (type) {
      case 'ADDED':
        return { type: 'added', object };
      case 'MODIFIED':
        return { type: 'modified', object };
      case 'DELETED':
        return { type: 'deleted', object };
      // BOOKMARK: its version is kept; unknown types are news of the future.
      default:
        return undefined;
    }
  }
}

/** As a call, because it changes while we wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
