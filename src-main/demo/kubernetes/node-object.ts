import type { JsonObject } from '../../contract/json.ts';
import { hex, uuid } from '../world/chance.ts';
import { day, seconds } from '../world/time.ts';
import { nodes } from '../world/workloads.ts';
import { metadata, type ObjectContext } from './metadata.ts';

export function nodeObject(context: ObjectContext, node: (typeof nodes)[number]): JsonObject {
  const condition = (
    type: string,
    reason: string,
    message: string,
    status: string,
  ): JsonObject => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: seconds(context.start),
    lastTransitionTime: seconds(context.start - 30 * day),
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metadata(context, 'Node', node.name, undefined, {
      labels: {
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': node.region,
        'topology.kubernetes.io/zone': node.zone,
      },
    }),
    spec: { podCIDR: `10.244.${nodes.indexOf(node) + 1}.0/24` },
    status: {
      addresses: [
        { type: 'InternalIP', address: node.ip },
        { type: 'Hostname', address: node.name },
      ],
      capacity: { cpu: '8', memory: '32Gi', pods: '110' },
      allocatable: { cpu: '8', memory: '32Gi', pods: '110' },
      conditions: [
        condition(
          'MemoryPressure',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
          'False',
        ),
        condition(
          'DiskPressure',
          'KubeletHasNoDiskPressure',
          'kubelet has no disk pressure',
          'False',
        ),
        condition(
          'PIDPressure',
          'KubeletHasSufficientPID',
          'kubelet has sufficient PID available',
          'False',
        ),
        condition('Ready', 'KubeletReady', 'kubelet is posting ready status', 'True'),
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: uuid(`boot ${node.name}`),
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.48',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.36.1',
        machineID: hex(`machine ${node.name}`, 32),
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID: uuid(`system ${node.name}`),
      },
    },
  };
}
