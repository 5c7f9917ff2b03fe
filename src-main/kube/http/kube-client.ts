import { AppError } from '../../contract/errors.ts';
import { at, type Json, type JsonObject, objects, str, text } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import { KubeApi } from '../api.ts';
import type { ClusterConnection } from './connection.ts';
import { ApiStatusError } from './errors.ts';
import { jsonAnswer } from './json-answer.ts';
import type { Cancel, ListOptions, ListResult } from './list-options.ts';
import { resourcePath, type ResourceType } from './resources.ts';
import { KubeWatch, type WatchOptions } from './watch.ts';

/** Objects of one list: Kubernetes is built for 150,000 pods (kubernetes.io, large clusters). A server may say `continue` for ever. */
const mostItems = 200_000;
const mostPages = 2_000;

/** Reads of one cluster. Every method throws AppError only. */
export class KubeClient {
  readonly connection: ClusterConnection;
  /** Small calls whose answers have types. */
  readonly api: KubeApi;

  constructor(connection: ClusterConnection) {
    this.connection = connection;
    this.api = new KubeApi(connection);
  }

  /** The JSON at a path below the server URL. `server-error` when the answer is not JSON (a login page, another server). */
  async get(path: string, options: Cancel & { readonly what?: string } = {}): Promise<Json> {
    const what = options.what ?? `get ${path.replace(/\?.*$/s, '')}`;
    const request = { method: 'GET', path, what, signal: options.signal } as const;
    return (await jsonAnswer(this.connection, request)).json;
  }

  /** All objects, read in pages. A continue token that has expired (410) starts over once without pages. */
  async list(type: ResourceType, options: ListOptions = {}): Promise<ListResult> {
    try {
      return await this.#pages(type, options, options.pageSize ?? 500);
    } catch (error) {
      if (error instanceof ApiStatusError && error.status === 410)
        return await this.#pages(type, options, 0);
      throw error;
    }
  }

  /** A list that stays true, as an async iterable of events; see KubeWatch. */
  watch(type: ResourceType, options: WatchOptions): KubeWatch {
    return new KubeWatch(this, type, options);
  }

  close(): void {
    this.connection.close();
  }

  async #pages(type: ResourceType, options: ListOptions, pageSize: number): Promise<ListResult> {
    const items: JsonObject[] = [];
    let next: string | undefined;
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams();
      if (pageSize > 0) query.set('limit', String(pageSize));
      if (options.labelSelector !== undefined) query.set('labelSelector', options.labelSelector);
      if (options.fieldSelector !== undefined) query.set('fieldSelector', options.fieldSelector);
      if (next !== undefined) query.set('continue', next);
      const path = `${resourcePath(type, options.namespace)}?${query.toString()}`;
      const where = options.namespace ?? 'all namespaces';
      const what = type.namespaced ? `list ${type.plural} in ${where}` : `list ${type.plural}`;
      const answer = await this.get(path, { signal: options.signal, what });
      // Go's nil slice: aggregated API servers answer `"items": null` where there is nothing.
      const empty = at(answer, 'items') === null && text(at(answer, 'kind')).endsWith('List');
      if (!empty && !Array.isArray(at(answer, 'items')))
        throw new AppError('server-error', sentence('error.kube.answer-no-list', { what }));
      items.push(...objects(at(answer, 'items')));
      options.onProgress?.(items.length);
      if (items.length > mostItems || page > mostPages)
        throw new AppError(
          'server-error',
          sentence('error.kube.list-endless', { what, mostItems }),
        );
      next = str(at(answer, 'metadata', 'continue'));
      if (next === undefined || next === '')
        return { items, resourceVersion: text(at(answer, 'metadata', 'resourceVersion')) };
    }
  }
}
