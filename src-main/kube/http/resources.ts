import { urlPart } from '../../contract/url-part.ts';
/** A kind of Kubernetes resource as its REST path spells it. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

function core(plural: string, namespaced = true): ResourceType {
  return { group: '', version: 'v1', plural, namespaced };
}

export const resourceTypes = {
  pods: core('pods'),
  services: core('services'),
  endpoints: core('endpoints'),
  endpointSlices: {
    group: 'discovery.k8s.io',
    version: 'v1',
    plural: 'endpointslices',
    namespaced: true,
  },
  configMaps: core('configmaps'),
  namespaces: core('namespaces', false),
  nodes: core('nodes', false),
  deployments: { group: 'apps', version: 'v1', plural: 'deployments', namespaced: true },
  replicaSets: { group: 'apps', version: 'v1', plural: 'replicasets', namespaced: true },
  statefulSets: { group: 'apps', version: 'v1', plural: 'statefulsets', namespaced: true },
  daemonSets: { group: 'apps', version: 'v1', plural: 'daemonsets', namespaced: true },
  mutatingWebhooks: {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
  },
} as const satisfies Record<string, ResourceType>;

/** `/api/v1/namespaces/NS/pods/NAME` with every part escaped: names come from outside. */
export function resourcePath(
  type: ResourceType,
  namespace: string | undefined,
  name?: string,
  subresource?: string,
): string {
  const parts = type.group === '' ? ['api', type.version] : ['apis', type.group, type.version];
  if (type.namespaced && namespace !== undefined) parts.push('namespaces', namespace);
  parts.push(type.plural);
  if (name !== undefined) parts.push(name);
  if (subresource !== undefined) parts.push(subresource);
  return `/${parts.map((part) => urlPart(part)).join('/')}`;
}
