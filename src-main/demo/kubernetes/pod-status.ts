import { type JsonObject, text } from '../../contract/json.ts';
import { hex } from '../world/chance.ts';
import { message, repeated } from '../world/message.ts';
import type { Pod } from '../world/registry-model.ts';
import { second, seconds } from '../world/time.ts';

function condition(type: string, ok: boolean, at: number, reason?: string): JsonObject {
  return message({
    type,
    status: ok ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: seconds(at),
    reason,
  });
}

/** `status` of a pod; `created` in milliseconds since 1970. */
export function podStatus(
  pod: Pod,
  containers: readonly JsonObject[],
  inits: readonly JsonObject[],
  created: number,
): JsonObject {
  const started = created + 6 * second;
  if (pod.state === 'pending') {
    return {
      phase: 'Pending',
      conditions: [condition('PodScheduled', false, created, 'Unschedulable')],
      qosClass: 'Burstable',
    };
  }
  const done = pod.state === 'completed';
  const ready = pod.state === 'running';
  return message({
    phase: done ? 'Succeeded' : 'Running',
    conditions: [
      condition('PodReadyToStartContainers', !done, started),
      condition('Initialized', true, started),
      condition(
        'Ready',
        ready,
        started,
        done ? 'PodCompleted' : ready ? undefined : 'ContainersNotReady',
      ),
      condition('ContainersReady', ready, started, ready ? undefined : 'ContainersNotReady'),
      condition('PodScheduled', true, created),
    ],
    hostIP: pod.node.ip,
    hostIPs: [{ ip: pod.node.ip }],
    podIP: pod.ip,
    podIPs: [{ ip: pod.ip }],
    startTime: seconds(created),
    initContainerStatuses: repeated(
      inits.map((container) => {
        const lasting = container['restartPolicy'] === 'Always';
        return containerStatus(pod, container, lasting ? 'running' : 'completed', true, started);
      }),
    ),
    containerStatuses: containers.map((container, index) =>
      containerStatus(
        pod,
        container,
        done ? 'completed' : 'running',
        ready || (pod.state === 'not-ready' && index > 0),
        started,
      ),
    ),
    qosClass: 'Burstable',
  });
}

function containerStatus(
  pod: Pod,
  container: JsonObject,
  state: 'running' | 'completed',
  ready: boolean,
  at: number,
): JsonObject {
  const name = text(container['name']);
  const image = text(container['image']);
  return {
    name,
    image,
    imageID: `${image.split(':')[0] ?? image}@sha256:${hex(`image ${image}`, 64)}`,
    containerID: `containerd://${hex(`${pod.namespace}/${pod.name}/${name}`, 64)}`,
    ready: state === 'running' ? ready : name === 'istio-init',
    started: state === 'running',
    restartCount: 0,
    lastState: {},
    state:
      state === 'running'
        ? { running: { startedAt: seconds(at) } }
        : {
            terminated: {
              exitCode: 0,
              reason: 'Completed',
              startedAt: seconds(at),
              finishedAt: seconds(at + 40 * second),
            },
          },
  };
}
