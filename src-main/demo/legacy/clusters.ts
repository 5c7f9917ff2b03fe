import { type JsonObject, text } from '../../contract/json.ts';
import { message, socketAddress } from '../world/message.ts';
import { clusterName, type Mesh, type Proxy } from '../world/proxy.ts';
import { inboundPorts } from '../xds/inbound-clusters.ts';

/** Clusters as Pilot 1.1 writes them: Envoy's v2 API, no @type, no metadata. */
export function legacyClusters(mesh: Mesh, proxy: Proxy): readonly JsonObject[] {
  const result: JsonObject[] = [
    { name: 'BlackHoleCluster', type: 'STATIC', connect_timeout: '1s' },
  ];
  if (proxy.type === 'sidecar') {
    result.push({
      name: 'PassthroughCluster',
      type: 'ORIGINAL_DST',
      connect_timeout: '1s',
      lb_policy: 'ORIGINAL_DST_LB',
    });
    for (const [port, services] of inboundPorts(proxy)) {
      const name = inboundName(port, services[0]?.host.hostname ?? '');
      result.push({
        name,
        type: 'STATIC',
        connect_timeout: '1s',
        circuit_breakers: { thresholds: [{}] },
        load_assignment: {
          cluster_name: name,
          endpoints: [
            { lb_endpoints: [{ endpoint: { address: socketAddress('127.0.0.1', port) } }] },
          ],
        },
      });
    }
  }
  for (const host of mesh.registry.hosts) {
    for (const port of host.ports) {
      const name = clusterName(port.port, '', host.hostname);
      const http2 = port.protocol === 'GRPC' || port.protocol === 'HTTP2';
      result.push(
        message({
          name,
          type: 'EDS',
          eds_cluster_config: { eds_config: { ads: {} }, service_name: name },
          connect_timeout: '1s',
          circuit_breakers: { thresholds: [{}] },
          http2_protocol_options: http2 ? { max_concurrent_streams: 1073741824 } : undefined,
        }),
      );
    }
  }
  return result.sort((a, b) => (text(a['name']) < text(b['name']) ? -1 : 1));
}

/** `inbound|9080|http|details.default.svc.cluster.local`: port, port name and service, up to Istio 1.7. */
export function inboundName(port: number, hostname: string): string {
  return `inbound|${port}|http|${hostname}`;
}
