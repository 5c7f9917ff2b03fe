import type { JsonObject } from '../../contract/json.ts';

export const istioHttp = ['istio-http/1.0', 'istio-http/1.1', 'istio-h2'];
export const istioTcp = ['istio-peer-exchange', 'istio'];
export const istioAll = ['istio', 'istio-peer-exchange', ...istioHttp];
export const plainHttp = ['http/1.1', 'h2c'];

export function tls(...protocols: string[]): JsonObject {
  return protocols.length === 0
    ? { transport_protocol: 'tls' }
    : { transport_protocol: 'tls', application_protocols: protocols };
}

export function raw(...protocols: string[]): JsonObject {
  return protocols.length === 0
    ? { transport_protocol: 'raw_buffer' }
    : { transport_protocol: 'raw_buffer', application_protocols: protocols };
}
