export interface ProxyAddress {
  readonly pod: string;
  readonly namespace: string;
}

/** `pod.namespace`: the namespace has no dot, the pod's name may. */
export function toProxyAddress(proxy: string): ProxyAddress {
  const dot = proxy.lastIndexOf('.');
  return dot < 0
    ? { pod: proxy, namespace: '' }
    : { pod: proxy.slice(0, dot), namespace: proxy.slice(dot + 1) };
}
