/** `pod.namespace`, split at the last dot: pod names may hold dots, namespaces may not. */
export function splitProxyId(proxy: string): { readonly pod: string; readonly namespace: string } {
  const dot = proxy.lastIndexOf('.');
  return dot < 0
    ? { pod: proxy, namespace: '' }
    : { pod: proxy.slice(0, dot), namespace: proxy.slice(dot + 1) };
}
