/** Kubernetes' own names make 317 at most; files may say a little more. */
export const longestProxyId = 600;

/** `pod.namespace`, split at the last dot: pod names may hold dots, namespaces may not. */
export function splitProxyId(proxy: string): { readonly pod: string; readonly namespace: string } {
  const dot = proxy.lastIndexOf('.');
  return dot < 0
    ? { pod: proxy, namespace: '' }
    : { pod: proxy.slice(0, dot), namespace: proxy.slice(dot + 1) };
}
