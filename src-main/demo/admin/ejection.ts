import { type Json, type JsonObject, obj, text } from '../../contract/json.ts';
import { productpage } from '../world/faults.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';

/** The second pod of reviews v2 failed for productpage: outlier detection of that one cluster ejected it. */
export function isEjected(
  mesh: Mesh,
  proxy: Proxy,
  cluster: string,
  endpoint: Json | undefined,
): boolean {
  if (proxy.id !== productpage) return false;
  if (cluster !== 'outbound|9080|v2|reviews.default.svc.cluster.local') return false;
  const pod = mesh.registry.pods.find((item) => item.name === 'reviews-v2-686bbb668-tq4bd');
  return pod !== undefined && addressOf(obj(endpoint)) === pod.ip;
}

function addressOf(endpoint: JsonObject): string {
  return text(obj(obj(endpoint['address'])['socket_address'])['address']);
}
