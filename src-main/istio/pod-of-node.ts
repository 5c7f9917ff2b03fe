import { at, type JsonObject, obj, objects, text } from '../contract/json.ts';
import type { ProxyConfig } from '../envoy/dump.ts';
import type { MeshPod } from './mesh-view.ts';
import { parseNodeId } from './node-id.ts';

/** The node that an Envoy was bootstrapped with, canonical; empty where the dump has no bootstrap. */
export function nodeOf({ dump }: ProxyConfig): JsonObject {
  const entry = dump.entries('bootstrap')[0];
  const bootstrap = entry === undefined ? {} : dump.resource(entry);
  return obj(bootstrap['node'] ?? at(bootstrap, 'bootstrap', 'node'));
}

/**
 * A pod as its own Envoy's node tells it, where Kubernetes was not asked or does not list it: the one rule for the app
 * and the command line. Without Istio's node id, what takes redirected connections is a sidecar, anything else a gateway.
 */
export function podOfNode(name: string, proxy: ProxyConfig): MeshPod {
  const node = nodeOf(proxy);
  const id = parseNodeId(text(node['id']));
  const sidecar = id === undefined ? takesRedirected(proxy) : id.type === 'sidecar';
  return {
    name,
    ips: id === undefined ? [] : [id.ip],
    annotations: {},
    proxy: sidecar ? 'sidecar' : 'gateway',
    serviceAccount: text(at(node, 'metadata', 'SERVICE_ACCOUNT')),
    hostIp: '',
    ports: [],
  };
}

const redirectFields = ['useOriginalDst', 'listenerFilters.name'];
/** The filter that restores where a redirected connection was going, under its names of both generations. */
const restoring = /^envoy\.(?:filters\.)?listener\.original_dst$/;

/** Istio and Kuma hand redirected connections over, Consul matches them by filter chains. */
function takesRedirected({ dump }: ProxyConfig): boolean {
  return dump.entries('listener').some((entry) => {
    const fields = dump.fields(entry, redirectFields);
    const filters = objects(fields['listenerFilters']);
    return (
      fields['useOriginalDst'] === true || filters.some(({ name }) => restoring.test(text(name)))
    );
  });
}
