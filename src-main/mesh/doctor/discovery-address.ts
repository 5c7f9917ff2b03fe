import { at, type Json, type JsonObject, objects, strings, text } from '../../contract/json.ts';
import { containerAt, podAt } from '../../contract/kubernetes-objects.ts';

export interface DiscoveryAddress {
  readonly host: string;
  readonly port: number;
  /** Istio before 1.5: certificates in /etc/certs, Pilot's debug pages on its own port 8080. */
  readonly legacy: boolean;
}

/**
 * Where a proxy gets its configuration: from the node metadata that today's Envoy repeats in /server_info (PROXY_CONFIG), else from
 * the container's `--discoveryAddress`, which Istio wrote until 1.6, else from its CA_ADDR, which is the same istiod. Undefined when
 * none says.
 */
export function discoveryAddress(serverInfo: Json, pod: JsonObject): DiscoveryAddress | undefined {
  const config = at(serverInfo, 'node', 'metadata', 'PROXY_CONFIG');
  const now = text(at(config, 'discoveryAddress'));
  if (now !== '') return split(now);
  const containers = [
    ...objects(podAt(pod, 'spec', 'containers')),
    ...objects(podAt(pod, 'spec', 'initContainers')),
  ];
  const container = containers.find((one) => containerAt(one, 'name') === 'istio-proxy');
  const args = strings(containerAt(container, 'args'));
  const flag = args.indexOf('--discoveryAddress');
  const joined = args.find((arg) => arg.startsWith('--discoveryAddress='));
  const old = joined?.slice(joined.indexOf('=') + 1) ?? (flag >= 0 ? args[flag + 1] : undefined);
  if (old !== undefined) return split(old);
  const ca = objects(containerAt(container, 'env')).find((one) => one['name'] === 'CA_ADDR');
  return split(text(ca?.['value']));
}

/** Until 1.4 Pilot's ports were 15007, 15010 and 15011; istiod's 15012 came with 1.5. */
const oldPorts = [15003, 15005, 15007, 15010, 15011];

function split(address: string): DiscoveryAddress | undefined {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon <= 0 || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  // It becomes an argument of programs in the pod: nothing but a name or an address may pass.
  if (!/^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9.])?$/.test(host)) return undefined;
  return { host, port, legacy: oldPorts.includes(port) && !host.startsWith('istiod') };
}
