/** As much of a dump as is looked into: the bootstrap stands first, and its node at its beginning. */
export const nodeHeadBytes = 256 * 1024;

/**
 * `pod.namespace` of the Envoy that a dump is of, out of the node id near its beginning
 * (`sidecar~10.9.1.1~reviews-v1.default~default.svc.cluster.local`). Undefined for a dump that does not say.
 */
export function proxyInHead(head: Uint8Array): string | undefined {
  const text = new TextDecoder('latin1').decode(head.subarray(0, nodeHeadBytes));
  const id =
    /(?:"id"|\bid)\s*:\s*"?(?:sidecar|router|ingress|waypoint)~[^~"\s]*~([^~"\s]+\.[^~"\s.]+)~/.exec(
      text,
    );
  return id?.[1];
}
