import { describe, expect, it } from 'vitest';

import { kubernetesParts } from '../../../src-main/istio/kubernetes-parts.ts';

const service = {
  kind: 'Service',
  metadata: { name: 'reviews', namespace: 'default' },
  spec: { clusterIP: '10.0.0.7', ports: [{ name: 'http', port: 80 }] },
};
const endpoints = {
  kind: 'Endpoints',
  metadata: { name: 'reviews', namespace: 'default' },
  subsets: [
    {
      addresses: [{ ip: '10.1.0.1' }, { ip: '10.1.0.2' }],
      notReadyAddresses: [{ ip: '10.1.0.3' }],
      ports: [{ name: 'http', port: 9080 }],
    },
  ],
};
const slice = {
  kind: 'EndpointSlice',
  metadata: {
    name: 'reviews-x',
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'reviews' },
  },
  endpoints: [{ addresses: ['10.1.0.9'] }],
  ports: [{ name: 'http', port: 9080 }],
};

describe('services of a cluster that is too old for EndpointSlices', () => {
  it('have the ready addresses of their Endpoints', () => {
    const { services } = kubernetesParts({ items: [service, endpoints] });
    expect(services[0]?.ports).toEqual([
      {
        port: 80,
        name: 'http',
        endpoints: [
          { ip: '10.1.0.1', port: 9080 },
          { ip: '10.1.0.2', port: 9080 },
        ],
      },
    ]);
  });

  it('are told by slices alone where there are slices', () => {
    const { services } = kubernetesParts({ items: [service, endpoints, slice] });
    expect(services[0]?.ports[0]?.endpoints).toEqual([{ ip: '10.1.0.9', port: 9080 }]);
  });
});
