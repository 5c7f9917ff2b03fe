import { splitProxyId } from '../contract/proxy-id.ts';
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
