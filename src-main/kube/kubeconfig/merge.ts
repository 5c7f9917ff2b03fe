import { contextId, type KubeconfigFile, type KubeContext } from './model.ts';

/**
 * The contexts of the files of one KUBECONFIG list, merged as kubectl does: the first entry of a name wins,
 * for clusters, users and contexts each on its own (so a context may use the cluster of another file), and the
 * first file with a `current-context` decides.
 */
export function mergeFiles(files: readonly KubeconfigFile[]): readonly KubeContext[] {
  const clusters = firstByName(files.flatMap((file) => file.clusters));
  const users = firstByName(files.flatMap((file) => file.users));
  const contexts = firstByName(files.flatMap((file) => file.contexts));
  const current = files.find((file) => file.currentContext !== undefined)?.currentContext;
  return [...contexts.values()].map((context) => ({
    id: contextId(context.file, context.name),
    name: context.name,
    file: context.file,
    namespace: context.namespace,
    clusterName: context.cluster,
    userName: context.user,
    cluster: clusters.get(context.cluster),
    user: users.get(context.user),
    current: context.name === current,
  }));
}

function firstByName<T extends { readonly name: string }>(entries: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const entry of entries) if (!found.has(entry.name)) found.set(entry.name, entry);
  return found;
}
