import { AppError } from '../../contract/errors.ts';
import { at, type JsonObject, text } from '../../contract/json.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { ListOptions } from '../../kube/http/list-options.ts';
import { type ResourceType, resourceTypes } from '../../kube/http/resources.ts';

export interface AllowedList {
  readonly items: readonly JsonObject[];
  /** Undefined: all namespaces were listed. Otherwise those that the user may list; empty when there is none. */
  readonly namespaces: readonly string[] | undefined;
}

/** Namespaces asked at a time, and in all, when each has to be asked on its own. */
const atATime = 8;
const mostNamespaces = 200;

/** What was found out is used again for so long, in milliseconds: boards ask every few seconds. */
const rememberFor = 120_000;

interface Remembered {
  readonly at: number;
  readonly namespaces: readonly string[];
}

/** Per cluster and kind: where it may be listed, when not everywhere. */
const remembered = new WeakMap<Cluster, Map<string, Remembered>>();

function memoryOf(cluster: Cluster): Map<string, Remembered> {
  const known = remembered.get(cluster);
  if (known !== undefined) return known;
  const memory = new Map<string, Remembered>();
  remembered.set(cluster, memory);
  return memory;
}

/**
 * Lists a kind in all namespaces, or where that is forbidden in each namespace in which it is not: those of the cluster when
 * namespaces may be listed, and always the context's own and `likely` ones. Throws what is not `forbidden`.
 */
export async function listWhereAllowed(
  cluster: Cluster,
  type: ResourceType,
  options: Omit<ListOptions, 'namespace'>,
  likely: readonly string[] = ['istio-system'],
): Promise<AllowedList> {
  const memory = memoryOf(cluster);
  const kind = `${type.group}/${type.plural}`;
  const before = memory.get(kind);
  if (before !== undefined && performance.now() - before.at < rememberFor)
    return await listEach(cluster, type, options, before.namespaces);
  const everything = await unlessForbidden(cluster.client.list(type, options));
  if (everything !== undefined) {
    memory.delete(kind);
    return { items: everything.items, namespaces: undefined };
  }
  const { signal } = options;
  const all = await unlessForbidden(cluster.client.list(resourceTypes.namespaces, { signal }));
  const names = (all?.items ?? []).map((item) => text(at(item, 'metadata', 'name')));
  const own = cluster.context.namespace ?? 'default';
  const wanted = [...new Set([own, ...likely, ...names])].slice(0, mostNamespaces);
  const found = await listEach(cluster, type, options, wanted);
  memory.set(kind, { at: performance.now(), namespaces: found.namespaces ?? [] });
  return found;
}

async function listEach(
  cluster: Cluster,
  type: ResourceType,
  options: Omit<ListOptions, 'namespace'>,
  wanted: readonly string[],
): Promise<AllowedList> {
  const items: JsonObject[] = [];
  const allowed: string[] = [];
  for (let start = 0; start < wanted.length; start += atATime) {
    const group = wanted.slice(start, start + atATime);
    const lists = await Promise.all(
      group.map(async (namespace) => ({
        namespace,
        list: await unlessForbidden(cluster.client.list(type, { ...options, namespace })),
      })),
    );
    for (const { namespace, list } of lists) {
      if (list === undefined) continue;
      allowed.push(namespace);
      items.push(...list.items);
    }
  }
  return { items, namespaces: allowed };
}

async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return undefined;
    throw error;
  }
}
