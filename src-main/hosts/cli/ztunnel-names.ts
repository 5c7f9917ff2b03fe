import type { ZtunnelPart } from '../../istio/ztunnel/istioctl-data.ts';

/** istioctl's names and aliases, and those under which `inspect` knows them. */
export const ztunnelParts: Readonly<Record<string, ZtunnelPart | 'all'>> = {
  all: 'all',
  a: 'all',
  workload: 'workload',
  workloads: 'workload',
  w: 'workload',
  service: 'service',
  services: 'service',
  'ztunnel-services': 'service',
  svc: 'service',
  s: 'service',
  policy: 'policy',
  policies: 'policy',
  pol: 'policy',
  p: 'policy',
  certificate: 'certificate',
  certificates: 'certificate',
  'ztunnel-certificates': 'certificate',
  certs: 'certificate',
  cert: 'certificate',
  connections: 'connections',
  cons: 'connections',
};

/** Whether `inspect NAME` means a table of ztunnel. */
export function isZtunnelSection(name: string): boolean {
  const ofEnvoy = ['all', 'a', 's', 'service', 'services', 'p'];
  return Object.hasOwn(ztunnelParts, name) && !ofEnvoy.includes(name);
}
