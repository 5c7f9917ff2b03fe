import { type Json, num, obj, optObj, text } from '../../contract/json.ts';

export interface AddressText {
  /** Without the port: `10.9.1.1`, `unix:///path`, `envoy://listener/id`. */
  readonly host: string;
  /** 0 where there is none. */
  readonly port: number;
  /** `10.9.1.1:9080`, `[2001:db8::1]:9080`. */
  readonly whole: string;
}

/** `value` is a canonical `core.v3.Address`. */
export function addressText(value: Json | undefined): AddressText {
  const address = obj(value);
  const socket = optObj(address['socketAddress']);
  if (socket !== undefined) {
    const host = text(socket['address']);
    const port = num(socket['portValue']) ?? 0;
    return { host, port, whole: `${host.includes(':') ? `[${host}]` : host}:${port}` };
  }
  const internal = optObj(address['envoyInternalAddress']);
  const pipe = optObj(address['pipe']);
  const host =
    internal !== undefined
      ? `envoy://${text(internal['serverListenerName'])}/${text(internal['endpointId'])}`
      : pipe === undefined
        ? ''
        : `unix://${text(pipe['path'])}`;
  return { host, port: 0, whole: host };
}
