import { text } from '../../contract/json.ts';
import type { DemoEnvoy } from '../model.ts';
import { prometheusText } from './envoy-text.ts';
import type { PortHandler } from './handlers.ts';
import type { PodWorld, RunningPod } from './pod.ts';

/** pilot-agent's own server on 15020, and Envoy's metrics listener on 15090. */
export function agentHandler(world: PodWorld, _pod: RunningPod, envoy: DemoEnvoy): PortHandler {
  const ready = readyHandler(envoy, world);
  return (request, response, origin) => {
    const path = new URL(request.url ?? '/', 'http://pod').pathname;
    if (path === '/healthz/ready') return ready(request, response, origin);
    if (path === '/stats/prometheus' || path === '/metrics') {
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' });
      response.end(prometheusText(envoy.stats(world.now()), true));
      return;
    }
    if (path.startsWith('/app-health/')) {
      response.writeHead(200).end();
      return;
    }
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('404 page not found\n');
  };
}

/** 15021 /healthz/ready: 200 once Envoy is live. */
export function readyHandler(envoy: DemoEnvoy, world: PodWorld): PortHandler {
  return (request, response) => {
    const path = new URL(request.url ?? '/', 'http://pod').pathname;
    const live = text(envoy.serverInfo(world.now())['state']) === 'LIVE';
    response.writeHead(path !== '/healthz/ready' ? 404 : live ? 200 : 503).end();
  };
}

/** An application: says who it is, so that a person who opens a forward sees that it works. */
export function appHandler(pod: RunningPod, port: number): PortHandler {
  return (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', server: 'istio-envoy' });
    response.end(
      `${pod.name}.${pod.namespace} port ${port}: ${request.method ?? 'GET'} ${request.url ?? '/'}\n`,
    );
  };
}
