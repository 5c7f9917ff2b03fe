import { type JsonObject, num, text } from '../../contract/json.ts';
import type { ResourceType } from './resource-types.ts';
import { nameOf, namespaceOf } from './resources.ts';
import { fieldSelector, labelSelector, type Matcher } from './selectors.ts';
import { failure } from './status.ts';
import type { Store } from './store.ts';

export interface Page {
  readonly items: readonly JsonObject[];
  readonly metadata: JsonObject;
}

/** Namespace ('' for all), label and field selectors of one request as one test. */
export function matcher(type: ResourceType, namespace: string, query: URLSearchParams): Matcher {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(query.get('fieldSelector') ?? '', type.kind);
  return (object) =>
    (namespace === '' || namespaceOf(object) === namespace) && labels(object) && fields(object);
}

/** One page, with `limit` and `continue` as the API server does them. */
export function listPage(
  store: Store,
  type: ResourceType,
  namespace: string,
  query: URLSearchParams,
): Page {
  const limit = num(query.get('limit') ?? '') ?? 0;
  const token = readToken(query.get('continue') ?? '');
  if (token !== undefined && token.version < store.compacted) {
    throw failure.gone(token.version, store.compacted);
  }
  const fits = matcher(type, namespace, query);
  const all = store
    .list(type)
    .filter(fits)
    .filter((object) => token === undefined || key(object) > token.after);
  const items = limit > 0 ? all.slice(0, limit) : all;
  const last = items.at(-1);
  const version = token?.version ?? store.version;
  const more = all.length - items.length;
  return {
    items,
    metadata: {
      resourceVersion: String(version),
      ...(more > 0 && last !== undefined
        ? { continue: writeToken(version, key(last)), remainingItemCount: more }
        : {}),
    },
  };
}

function key(object: JsonObject): string {
  return `${namespaceOf(object)}/${nameOf(object)}`;
}

function writeToken(version: number, after: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: after })).toString(
    'base64url',
  );
}

function readToken(source: string): { version: number; after: string } | undefined {
  if (source === '') return undefined;
  const bad = failure.badRequest('continue key is not valid');
  try {
    const token: unknown = JSON.parse(Buffer.from(source, 'base64url').toString());
    if (typeof token === 'object' && token !== null && 'rv' in token && 'start' in token) {
      return { version: Number(token.rv), after: text(String(token.start)) };
    }
  } catch {
    throw bad;
  }
  throw bad;
}

/** The same object in another served version of its group (CRDs convert by renaming only). */
export function inVersion(type: ResourceType, version: string, object: JsonObject): JsonObject {
  const apiVersion = type.group === '' ? version : `${type.group}/${version}`;
  return object['apiVersion'] === apiVersion ? object : { ...object, apiVersion };
}
