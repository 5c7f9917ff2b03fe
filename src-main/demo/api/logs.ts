import type { ServerResponse } from 'node:http';

import { num } from '../../contract/json.ts';
import type { RunningPod } from '../pods/pod.ts';
import type { ApiContext } from './context.ts';

/** A few access-log lines of istio-proxy in Istio's default format, or a line of the application. */
export function sendLog(
  context: ApiContext,
  response: ServerResponse,
  pod: RunningPod,
  container: string,
  query: URLSearchParams,
): void {
  const now = context.now();
  const lines = container === 'istio-proxy' ? accessLog(pod, now) : [`${pod.name} started`];
  const tail = num(query.get('tailLines') ?? '');
  const chosen = tail === undefined ? lines : lines.slice(-tail);
  const stamped =
    query.get('timestamps') === 'true'
      ? chosen.map((line) => `${new Date(now).toISOString()} ${line}`)
      : chosen;
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.write(stamped.map((line) => `${line}\n`).join(''));
  if (query.get('follow') !== 'true') {
    response.end();
    return;
  }
  const unregister = context.faults.register('log', () => response.destroy());
  let count = 0;
  const ticker = setInterval(() => {
    count += 1;
    response.write(
      `${container === 'istio-proxy' ? accessLine(pod, context.now(), count) : 'tick'}\n`,
    );
  }, 2000);
  response.once('close', () => {
    clearInterval(ticker);
    unregister();
  });
}

function accessLog(pod: RunningPod, now: number): string[] {
  return [5, 4, 3, 2, 1].map((back) => accessLine(pod, now - back * 1730, back));
}

function accessLine(pod: RunningPod, time: number, n: number): string {
  const at = new Date(time).toISOString();
  return `[${at}] "GET /${pod.name.split('-')[0] ?? ''}/${n} HTTP/1.1" 200 - via_upstream - "-" 0 ${370 + n} ${3 + n} ${2 + n} "-" "curl/7.88.1" "${n}4e8f7d2-31f9-9a7e-8ce9-1f4c9e3b0a11" "${pod.name}" "127.0.0.1:9080" inbound|9080|| 127.0.0.6:42181 10.244.0.8:9080 10.244.0.5:51244 - default`;
}
