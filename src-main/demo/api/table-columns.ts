import { at, num, obj, objects, strings, text } from '../../contract/json.ts';
import { age, humanDuration } from './age.ts';
import { podSummary } from './pod-status.ts';
import type { ResourceType } from './resource-types.ts';
import { nameOf, resourceKey } from './resources.ts';
import {
  type Cell,
  type Column,
  column,
  containers,
  count,
  desired,
  endpoints,
  externalIp,
  few,
  images,
  name,
  nodeAddress,
  none,
  pairs,
  selector,
  servicePorts,
  wide,
} from './table-cells.ts';

const ageColumn = column('Age', age);

const at$ =
  (...path: string[]): Cell =>
  (object) =>
    text(at(object, ...path)) || none;

const columns: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    name,
    column('Ready', (pod) => podSummary(pod).ready),
    column('Status', (pod) => podSummary(pod).status),
    column('Restarts', (pod) => String(podSummary(pod).restarts)),
    ageColumn,
    wide('IP', at$('status', 'podIP')),
    wide('Node', at$('spec', 'nodeName')),
    wide('Nominated Node', at$('status', 'nominatedNodeName')),
    wide('Readiness Gates', () => none),
  ],
  services: [
    name,
    column('Type', at$('spec', 'type')),
    column('Cluster-IP', at$('spec', 'clusterIP')),
    column('External-IP', externalIp),
    column('Port(s)', servicePorts),
    ageColumn,
    wide('Selector', (service) => pairs(at(service, 'spec', 'selector'))),
  ],
  namespaces: [name, column('Status', at$('status', 'phase')), ageColumn],
  nodes: [
    name,
    column('Status', (node) =>
      objects(at(node, 'status', 'conditions')).some(
        (condition) => condition['type'] === 'Ready' && condition['status'] === 'True',
      )
        ? 'Ready'
        : 'NotReady',
    ),
    column('Roles', () => none),
    ageColumn,
    column('Version', at$('status', 'nodeInfo', 'kubeletVersion')),
    wide('Internal-IP', (node) => nodeAddress(node)),
    wide('External-IP', () => none),
    wide('OS-Image', at$('status', 'nodeInfo', 'osImage')),
    wide('Kernel-Version', at$('status', 'nodeInfo', 'kernelVersion')),
    wide('Container-Runtime', at$('status', 'nodeInfo', 'containerRuntimeVersion')),
  ],
  'deployments.apps': [
    name,
    column('Ready', (object) => `${count('status', 'readyReplicas')(object)}/${desired(object)}`),
    column('Up-to-date', count('status', 'updatedReplicas')),
    column('Available', count('status', 'availableReplicas')),
    ageColumn,
    containers,
    images,
    selector,
  ],
  'replicasets.apps': [
    name,
    column('Desired', desired),
    column('Current', count('status', 'replicas')),
    column('Ready', count('status', 'readyReplicas')),
    ageColumn,
    containers,
    images,
    selector,
  ],
  'statefulsets.apps': [
    name,
    column('Ready', (object) => `${count('status', 'readyReplicas')(object)}/${desired(object)}`),
    ageColumn,
    containers,
    images,
  ],
  'daemonsets.apps': [
    name,
    column('Desired', count('status', 'desiredNumberScheduled')),
    column('Current', count('status', 'currentNumberScheduled')),
    column('Ready', count('status', 'numberReady')),
    ageColumn,
  ],
  endpoints: [name, column('Endpoints', endpoints), ageColumn],
  'endpointslices.discovery.k8s.io': [
    name,
    column('AddressType', at$('addressType')),
    column('Ports', (slice) =>
      few(objects(slice['ports']).map((port) => String(num(port['port']) ?? 0))),
    ),
    column('Endpoints', (slice) =>
      few(objects(slice['endpoints']).flatMap((endpoint) => strings(endpoint['addresses']))),
    ),
    ageColumn,
  ],
  configmaps: [
    name,
    column('Data', (object) => Object.keys(obj(object['data'])).length),
    ageColumn,
  ],
  secrets: [
    name,
    column('Type', at$('type')),
    column('Data', (object) => Object.keys(obj(object['data'])).length),
    ageColumn,
  ],
  events: [
    column('Last Seen', (object, now) => {
      const seen = Date.parse(text(object['lastTimestamp']) || text(object['eventTime']));
      return Number.isNaN(seen) ? '<unknown>' : humanDuration(now - seen);
    }),
    column('Type', at$('type')),
    column('Reason', at$('reason')),
    column(
      'Object',
      (event) =>
        `${text(at(event, 'involvedObject', 'kind')).toLowerCase()}/${text(at(event, 'involvedObject', 'name'))}`,
    ),
    column('Message', at$('message')),
    { ...wide('Name', nameOf) },
  ],
  'virtualservices.networking.istio.io': [
    name,
    column('Gateways', listed('spec', 'gateways')),
    column('Hosts', listed('spec', 'hosts')),
    ageColumn,
  ],
  'destinationrules.networking.istio.io': [name, column('Host', at$('spec', 'host')), ageColumn],
  'serviceentries.networking.istio.io': [
    name,
    column('Hosts', listed('spec', 'hosts')),
    column('Location', at$('spec', 'location')),
    column('Resolution', at$('spec', 'resolution')),
    ageColumn,
  ],
  'peerauthentications.security.istio.io': [
    name,
    column('Mode', at$('spec', 'mtls', 'mode')),
    ageColumn,
  ],
  'authorizationpolicies.security.istio.io': [
    name,
    column('Action', (policy) => text(at(policy, 'spec', 'action')) || 'ALLOW'),
    ageColumn,
  ],
};

/** The columns that a real API server prints; of a custom resource without printer columns, name and age. */
export function columnsOf(type: ResourceType): readonly Column[] {
  return columns[resourceKey(type)] ?? [name, ageColumn];
}

function listed(...path: string[]): Cell {
  return (object) => {
    const values = strings(at(object, ...path));
    return values.length === 0 ? '' : JSON.stringify(values);
  };
}
