import { agentHandler, appHandler, readyHandler } from './agent.ts';
import { envoyAdmin } from './envoy-admin.ts';
import { controlZ, istiodHandler } from './istiod-debug.ts';
import { declaredPorts, type PodWorld, type RunningPod } from './pod.ts';
import type { PortHandler } from './pod-network.ts';

/** What answers on a port of a pod: an HTTP handler, `accept` for a port that takes bytes and says nothing, or nobody. */
export function handlerFor(
  world: PodWorld,
  pod: RunningPod,
  port: number,
): PortHandler | 'accept' | undefined {
  const { envoy, pilot } = pod;
  if (pilot !== undefined) {
    switch (port) {
      case 8080:
      case 15014:
        return istiodHandler(world, pod, pilot);
      case 9876:
        return controlZ(pilot);
      case 15010:
      case 15011:
      case 15012:
      case 15017:
        return 'accept';
    }
  }
  if (envoy !== undefined) {
    switch (port) {
      case 15000:
        return envoyAdmin(world, pod, envoy);
      case 15020:
        return agentHandler(world, pod, envoy);
      case 15021:
        return readyHandler(envoy, world);
      case 15090:
        return agentHandler(world, pod, envoy);
      case 15001:
      case 15006:
        return 'accept';
    }
  }
  return declaredPorts(pod.object).has(port) ? appHandler(pod, port) : undefined;
}
