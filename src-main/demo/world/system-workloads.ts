import type { WorkloadSpec } from './description.ts';

export const system: readonly WorkloadSpec[] = [
  {
    name: 'istiod',
    namespace: 'istio-system',
    kind: 'Deployment',
    labels: { app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default' },
    serviceAccount: 'istiod',
    pods: [{ name: 'istiod-7d4f9c6b8d-2xkqp' }, { name: 'istiod-7d4f9c6b8d-v9wzn' }],
    container: {
      name: 'discovery',
      image: 'docker.io/istio/pilot:1.30.2',
      ports: [8080, 15010, 15012, 15014, 15017],
    },
    proxy: 'none',
  },
  {
    name: 'istio-ingressgateway',
    namespace: 'istio-system',
    kind: 'Deployment',
    labels: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
    serviceAccount: 'istio-ingressgateway',
    pods: [{ name: 'istio-ingressgateway-7d6874b48f-qxhn5', istiod: 1 }],
    container: { name: 'istio-proxy', image: '', ports: [15021, 8080, 8443] },
    proxy: 'gateway',
  },
  {
    name: 'istio-egressgateway',
    namespace: 'istio-system',
    kind: 'Deployment',
    labels: { app: 'istio-egressgateway', istio: 'egressgateway' },
    serviceAccount: 'istio-egressgateway',
    pods: [{ name: 'istio-egressgateway-c49694485-l9d5l', istiod: 0 }],
    container: { name: 'istio-proxy', image: '', ports: [15021, 8080, 8443] },
    proxy: 'gateway',
  },
  {
    name: 'coredns',
    namespace: 'kube-system',
    kind: 'Deployment',
    labels: { 'k8s-app': 'kube-dns' },
    serviceAccount: 'coredns',
    pods: [{ name: 'coredns-5d78c9869d-4jhtw' }, { name: 'coredns-5d78c9869d-qk6mz' }],
    container: { name: 'coredns', image: 'registry.k8s.io/coredns/coredns:v1.13.1', ports: [53] },
    proxy: 'none',
  },
];
