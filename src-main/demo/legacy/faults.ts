import type { PlantedFault } from '../world/faults.ts';

/** What is wrong in the legacy mesh, as the guide tells it. */
export const legacyProductpage = 'productpage-v1-6c886ff494-hm7zk.default';
export const legacyDetails = 'details-v1-6dcc6fbb9d-wsjz4.default';
export const legacyEgress = 'istio-egressgateway-c49694485-l9d5l.istio-system';
export const legacyIngress = 'istio-ingress-6458b8c98f-7ks48.istio-system';

export const missingCluster = 'outbound|53||kube-dns.kube-system.svc.cluster.local';

export const legacyFaults = [
  {
    id: 'stale-routes',
    where: legacyProductpage,
    resource: '9080',
    what: 'Pilot sent routes 26 minutes ago and got no answer: RDS is STALE',
  },
  {
    id: 'routes-not-sent',
    where: legacyEgress,
    resource: '',
    what: 'no Gateway selects the egress gateway, so Pilot has no routes for it: RDS NOT SENT',
  },
  {
    id: 'routes-not-sent',
    where: legacyIngress,
    resource: '',
    what: 'there is no Ingress, so Pilot has no routes for it: RDS NOT SENT',
  },
  {
    id: 'clusters-differ',
    where: legacyDetails,
    resource: missingCluster,
    what: 'Pilot would send this cluster, Envoy does not have it; listeners and routes match',
  },
] as const satisfies readonly PlantedFault[];
