import { at, type Json, type JsonObject, objects, strings, text } from '../../contract/json.ts';

export interface DiscoveryAddress {
  readonly host: string;
  readonly port: number;
  /** Istio before 1.5: certificates in /etc/certs, Pilot's debug pages on its own port 8080. */
  readonly legacy: boolean;
}

/**
 * Where a proxy gets its configuration: from the node metadata that today's Envoy repeats in /server_info (PROXY_CONFIG), else from
 * the container's `--discoveryAddress`, which Istio wrote until 1.5. Undefined when neither says.
 */
export function discoveryAddress(serverInfo: Json, pod: JsonObject): DiscoveryAddress | undefined {
  const config = at(serverInfo, 'node', 'metadata', 'PROXY_CONFIG');
  const now = text(at(config, 'discoveryAddress'));
  if (now !== '') return split(now, false);
  const containers = [
    ...objects(at(pod, 'spec', 'containers')),
    ...objects(at(pod, 'spec', 'initContainers')),
  ];
  const args = strings(containers.find((one) => one['name'] === 'istio-proxy')?.['args']);
  const flag = args.indexOf('--discoveryAddress');
  const joined = args.find((arg) => arg.startsWith('--discoveryAddress='));
  const old = joined?.slice(joined.indexOf('=') + 1) ?? (flag >= 0 ? args[flag + 1] : undefined);
  return old === undefined ? undefined : split(old, true);
}

function split(address: string, legacy: boolean): DiscoveryAddress | undefined {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon <= 0 || !Number.isInteger(port)) return undefined;
  return { host: address.slice(0, colon), port, legacy };
}
