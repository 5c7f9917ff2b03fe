import type { JsonObject } from '../../contract/json.ts';
import { number, suffix, uuid } from '../world/chance.ts';
import type { ServiceSpec } from '../world/description.ts';
import { message, repeated } from '../world/message.ts';
import type { Endpoint, RegistryHost } from '../world/registry-model.ts';
import { metadata, type ObjectContext, owner } from './metadata.ts';

/** A service and what its controllers make of it: Endpoints and, since Kubernetes 1.21, EndpointSlices. */
export function serviceObjects(context: ObjectContext, service: ServiceSpec): JsonObject[] {
  const both = [serviceObject(context, service), endpointsObject(context, service)];
  return context.legacy ? both : [...both, endpointSlice(context, service)];
}

function hostOf(context: ObjectContext, service: ServiceSpec): RegistryHost | undefined {
  return context.mesh.registry.host(`${service.name}.${service.namespace}.svc.cluster.local`);
}

function serviceObject(context: ObjectContext, service: ServiceSpec): JsonObject {
  const { name, namespace } = service;
  const vip = hostOf(context, service)?.vip ?? '0.0.0.0';
  const clusterIP = vip === '0.0.0.0' ? 'None' : vip;
  const balancer = service.type === 'LoadBalancer';
  const selector = service.selector ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(context, 'Service', name, namespace, {
      labels: { ...(service.labels ?? { app: name }) },
    }),
    spec: message({
      clusterIP,
      clusterIPs: [clusterIP],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: service.ports.map((port) =>
        message({
          name: port.name,
          protocol: 'TCP',
          port: port.port,
          targetPort: port.targetPort,
          nodePort: balancer ? 30_000 + number(`${name} ${port.port}`, 2767) : undefined,
        }),
      ),
      selector: Object.keys(selector).length === 0 ? undefined : { ...selector },
      sessionAffinity: 'None',
      type: service.type ?? 'ClusterIP',
    }),
    status: { loadBalancer: balancer ? { ingress: [{ ip: '203.0.113.80' }] } : {} },
  };
}

function endpointSlice(context: ObjectContext, service: ServiceSpec): JsonObject {
  const { name, namespace } = service;
  const host = hostOf(context, service);
  const first = service.ports[0];
  const endpoints =
    host === undefined || first === undefined
      ? []
      : host.endpoints(first).map((endpoint) =>
          message({
            addresses: [endpoint.address],
            conditions: { ready: endpoint.healthy, serving: endpoint.healthy, terminating: false },
            nodeName: endpoint.pod?.node.name,
            targetRef:
              endpoint.pod === undefined
                ? undefined
                : {
                    kind: 'Pod',
                    name: endpoint.pod.name,
                    namespace,
                    uid: uuid(`Pod/${namespace}/${endpoint.pod.name}`),
                  },
            zone: endpoint.pod?.node.zone,
          }),
        );
  return message({
    addressType: 'IPv4',
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadata(
      context,
      'EndpointSlice',
      `${name}-${suffix(`${namespace}/${name}`, 5)}`,
      namespace,
      {
        generateName: `${name}-`,
        labels: {
          ...(service.labels ?? { app: name }),
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': name,
        },
        ownerReferences: [owner('v1', 'Service', name, namespace)],
      },
    ),
    endpoints: repeated(endpoints) ?? [],
    ports: service.ports.map((port) => ({
      name: port.name,
      port: port.targetPort,
      protocol: 'TCP',
    })),
  });
}

function endpointsObject(context: ObjectContext, service: ServiceSpec): JsonObject {
  const { name, namespace } = service;
  const host = hostOf(context, service);
  const first = service.ports[0];
  const all = host === undefined || first === undefined ? [] : host.endpoints(first);
  const address = (endpoint: Endpoint): JsonObject =>
    message({
      ip: endpoint.address,
      nodeName: endpoint.pod?.node.name,
      targetRef:
        endpoint.pod === undefined
          ? undefined
          : {
              kind: 'Pod',
              name: endpoint.pod.name,
              namespace,
              uid: uuid(`Pod/${namespace}/${endpoint.pod.name}`),
            },
    });
  const ready = all.filter((endpoint) => endpoint.healthy).map(address);
  const notReady = all.filter((endpoint) => !endpoint.healthy).map(address);
  return message({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: metadata(context, 'Endpoints', name, namespace, {
      labels: { ...(service.labels ?? { app: name }) },
    }),
    subsets:
      all.length === 0
        ? undefined
        : [
            message({
              addresses: repeated(ready),
              notReadyAddresses: repeated(notReady),
              ports: service.ports.map((port) => ({
                name: port.name,
                port: port.targetPort,
                protocol: 'TCP',
              })),
            }),
          ],
  });
}
