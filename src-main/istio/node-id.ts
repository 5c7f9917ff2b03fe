/** `sidecar~10.9.1.1~productpage-v1.default~default.svc.cluster.local` (pilot/pkg/model/context.go ServiceNode). */
export interface NodeId {
  /** sidecar, router, waypoint, ztunnel, agentgateway; `ingress` in Istio 1.0. */
  readonly type: string;
  readonly ip: string;
  readonly pod: string;
  readonly namespace: string;
  readonly domain: string;
}

/** Undefined for an id of another grammar (an Envoy that no Istio bootstrapped). */
export function parseNodeId(id: string): NodeId | undefined {
  const [type, ip, podAndNamespace, domain, more] = id.split('~');
  if (type === undefined || ip === undefined || podAndNamespace === undefined) return undefined;
  if (domain === undefined || more !== undefined) return undefined;
  const { pod, namespace } = splitProxyId(podAndNamespace);
  return { type, ip, pod, namespace, domain };
}

/** `pod.namespace`, split at the last dot: pod names may hold dots, namespaces may not. */
export function splitProxyId(proxy: string): { readonly pod: string; readonly namespace: string } {
  const dot = proxy.lastIndexOf('.');
  return dot < 0
    ? { pod: proxy, namespace: '' }
    : { pod: proxy.slice(0, dot), namespace: proxy.slice(dot + 1) };
}
