import type { IncomingMessage } from 'node:http';

import { AppError, cancelled } from '../../contract/errors.ts';
import {
  at,
  flag,
  isObject,
  type Json,
  type JsonObject,
  objects,
  optObj,
  str,
  text,
} from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import { parseJson } from '../json-text.ts';
import type { ClusterConnection } from './connection.ts';
import { ApiStatusError } from './errors.ts';
import { readWhole } from './read-body.ts';
import { resourcePath, type ResourceType } from './resources.ts';
import { KubeWatch, type WatchOptions } from './watch.ts';

export interface Cancel {
  readonly signal?: AbortSignal | undefined;
}

export interface ListOptions extends Cancel {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects per page; default 500. */
  readonly pageSize?: number;
  readonly onProgress?: (count: number) => void;
}

export interface ListResult {
  readonly items: readonly JsonObject[];
  readonly resourceVersion: string;
}

export interface AccessQuestion {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly group?: string | undefined;
  /** Absent or empty: all namespaces. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export interface AccessAnswer {
  readonly allowed: boolean;
  /** The authoriser's words, often empty. */
  readonly reason: string;
}

export interface ServerVersion {
  readonly gitVersion: string;
  readonly platform: string;
}

/** Reads of one cluster. Every method throws AppError only. */
export class KubeClient {
  readonly connection: ClusterConnection;

  constructor(connection: ClusterConnection) {
    this.connection = connection;
  }

  /** The JSON at a path below the server URL. `server-error` when the answer is not JSON (a login page, another server). */
  async get(path: string, options: Cancel & { readonly what?: string } = {}): Promise<Json> {
    const what = options.what ?? `get ${path.replace(/\?.*$/s, '')}`;
    return await this.#json('GET', path, what, undefined, options.signal);
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

  /** SelfSubjectAccessReview: may this user do that? Every authenticated user may ask (system:basic-user). */
  async accessReview(question: AccessQuestion, options: Cancel = {}): Promise<AccessAnswer> {
    const body = JSON.stringify({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb: question.verb,
          resource: question.resource,
          group: question.group ?? '',
          ...(question.subresource === undefined ? {} : { subresource: question.subresource }),
          ...(question.namespace === undefined ? {} : { namespace: question.namespace }),
          ...(question.name === undefined ? {} : { name: question.name }),
        },
      },
    });
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const answer = await this.#json('POST', path, 'ask for own permissions', body, options.signal);
    return {
      allowed: flag(at(answer, 'status', 'allowed')),
      reason: text(at(answer, 'status', 'reason')),
    };
  }

  /** A list that stays true, as an async iterable of events; see KubeWatch. */
  watch(type: ResourceType, options: WatchOptions): KubeWatch {
    return new KubeWatch(this, type, options);
  }

  /** Who the API server takes us for; undefined where it does not say (before Kubernetes 1.27). */
  async whoAmI(options: Cancel = {}): Promise<JsonObject | undefined> {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const body = JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
    });
    try {
      const answer = await this.#json('POST', path, 'ask who I am', body, options.signal);
      return optObj(at(answer, 'status', 'userInfo'));
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  async version(options: Cancel = {}): Promise<ServerVersion> {
    const answer = await this.get('/version', options);
    return {
      gitVersion: text(at(answer, 'gitVersion')),
      platform: text(at(answer, 'platform')),
    };
  }

  close(): void {
    this.connection.close();
  }

  async #pages(type: ResourceType, options: ListOptions, pageSize: number): Promise<ListResult> {
    const items: JsonObject[] = [];
    let next: string | undefined;
    for (;;) {
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
      next = str(at(answer, 'metadata', 'continue'));
      if (next === undefined || next === '')
        return { items, resourceVersion: text(at(answer, 'metadata', 'resourceVersion')) };
    }
  }

  async #whole(
    body: IncomingMessage,
    what: string,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    try {
      return await readWhole(body, what);
    } catch (error) {
      if (signal?.aborted === true) throw cancelled();
      throw error;
    }
  }

  async #json(
    method: 'GET' | 'POST',
    path: string,
    what: string,
    body: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Json> {
    const response = await this.connection.request({
      method,
      path,
      what,
      signal,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const answer = parseJson(await this.#whole(response.body, what, signal));
    if (answer === undefined || !isObject(answer))
      throw new AppError(
        'server-error',
        sentence('error.kube.not-kubernetes', { what, where: this.connection.where }),
        { hint: sentence('hint.kube.another-server') },
      );
    return answer;
  }
}
