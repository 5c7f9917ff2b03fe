import { type Json, num, obj, optObj, text } from '../../contract/json.ts';

/** A host's address in the two spellings that istioctl has for it. */
export interface HostAddress {
  /** `pc endpoint`: port left out when 0, pipes as `unix://path`. */
  readonly inClusters: string;
  /** `pc eds`: port always, pipes as the bare path. */
  readonly inEds: string;
  readonly address: string;
  readonly port: number;
}

/** `address` is a canonical `core.v3.Address`. */
export function hostAddress(value: Json | undefined): HostAddress {
  const address = obj(value);
  const socket = optObj(address['socketAddress']);
  if (socket !== undefined) {
    const ip = text(socket['address']);
    const port = num(socket['portValue']) ?? 0;
    const whole = `${ip}:${port}`;
    return { inClusters: port === 0 ? ip : whole, inEds: whole, address: ip, port };
  }
  const pipe = optObj(address['pipe']);
  if (pipe !== undefined) {
    const path = text(pipe['path']);
    return { inClusters: `unix://${path}`, inEds: path, address: `unix://${path}`, port: 0 };
  }
  const internal = obj(address['envoyInternalAddress']);
  const listener = text(internal['serverListenerName']);
  if (listener !== '') {
    const name = `envoy://${listener}/${text(internal['endpointId'])}`;
    return { inClusters: name, inEds: name, address: name, port: 0 };
  }
  return { inClusters: 'unknown', inEds: 'unknown', address: 'unknown', port: 0 };
}
