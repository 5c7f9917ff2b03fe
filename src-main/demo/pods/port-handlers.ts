import { agentHandler, appHandler, readyHandler } from './agent.ts';
import { envoyAdmin } from './envoy-admin.ts';
import type { ByteHandler, PortHandler } from './handlers.ts';
import { controlZ, istiodHandler } from './istiod-debug.ts';
import { declaredPorts, type PodWorld, type RunningPod } from './pod.ts';
import { echo, mysql, silent } from './tcp-ports.ts';

/** What answers on a port of a pod: an HTTP handler, one for bytes, or nobody. */
export function handlerFor(
  world: PodWorld,
  pod: RunningPod,
  port: number,
): { http: PortHandler } | { bytes: ByteHandler } | undefined {
  const { envoy, pilot } = pod;
  if (pilot !== undefined) {
    switch (port) {
      case 8080:
      case 15014:
        return { http: istiodHandler(world, pod, pilot) };
      case 9876:
        return { http: controlZ(pilot) };
      case 15010:
      case 15011:
      case 15012:
      case 15017:
        return { bytes: silent };
    }
  }
  if (envoy !== undefined) {
    switch (port) {
      case 15000:
        return { http: envoyAdmin(world, pod, envoy) };
      case 15020:
        return { http: agentHandler(world, pod, envoy) };
      // Istio 1.1 had its health check on 15020 alone.
      case 15021:
        if (world.legacy) break;
        return { http: readyHandler(envoy, world) };
      case 15090:
        return { http: agentHandler(world, pod, envoy) };
      case 15001:
      case 15006:
        return { bytes: silent };
    }
  }
  if (!declaredPorts(pod.object).has(port)) return undefined;
  if (port === 3306) return { bytes: mysql };
  if (port === 9092) return { bytes: echo };
  return { http: appHandler(pod, port) };
}
