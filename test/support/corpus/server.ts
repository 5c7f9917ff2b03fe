import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Json } from '../../../src-main/contract/json.ts';
import { FakeApiServer, type Refusal, status } from '../fake-api-server.ts';
import type { Random } from '../random.ts';
import { changed, hostileBytes, oddValue, pages, scrambled } from './documents.ts';

/**
 * An API server with pods behind it, of which nothing can be relied on: not that they answer, nor that an answer is as long as
 * it says.
 */
export async function hostileServer(random: Random): Promise<FakeApiServer> {
  const admin = createServer((request, response) => answerPage(random, request, response));
  const serve = (stream: Duplex): void => {
    stream.on('error', () => undefined);
    admin.emit('connection', stream);
  };
  admin.on('clientError', () => undefined);
  const list = (): Json | Refusal => {
    const core = changed(random, pages['core'] ?? null, random.pick([0, 0, 0.01, 0.05]));
    return random.chance(0.03) ? oddValue(random) : core;
  };
  const allowed = (): Json => ({ status: { allowed: random.chance(0.8) } });
  return await FakeApiServer.start({
    refuse: () => {
      if (random.chance(0.96)) return undefined;
      const code = random.pick([400, 401, 403, 404, 409, 410, 429, 500, 503, 302, 204]);
      const body = random.chance(0.5) ? status(code, 'no') : oddValue(random);
      return {
        status: code,
        body,
        headers: { 'retry-after': random.pick(['0', '-1', 'x', '1e9']) },
      };
    },
    onConnection: (socket) => {
      if (random.chance(0.05))
        socket.end(scrambled(random, Buffer.from('HTTP/1.1 200 OK\r\n\r\n{}')));
    },
    answers: {
      '/version': () => changed(random, { gitVersion: 'v1.30.0', platform: 'linux/amd64' }, 0.05),
      '/apis': () =>
        changed(
          random,
          { groups: [{ name: 'networking.istio.io', preferredVersion: { version: 'v1' } }] },
          0.02,
        ),
      '/api/v1/pods': list,
      '/api/v1/services': list,
      '/api/v1/namespaces': list,
      '/api/v1/nodes': list,
      '/apis/discovery.k8s.io/v1/endpointslices': list,
      '/api/v1/namespaces/istio-system/pods': list,
      '/api/v1/namespaces/default/pods/web-0': list,
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': allowed,
    },
    ports: { 'default/web-0:15000': serve, 'istio-system/istiod-0:15014': serve },
    exec: () => ({
      stdout: Buffer.from(hostileBytes(random, pages['config_dump'] ?? null)),
      stderr: random.pick(['', 'executable file not found', '\u001b[2J']),
      exitCode: random.pick([0, 0, 1, 126, -1]),
      cut: random.chance(0.1),
    }),
  });
}

function answerPage(random: Random, request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? '';
  const name = Object.keys(pages).find((one) => url.includes(one)) ?? 'syncz';
  const bytes = hostileBytes(random, pages[name] ?? null);
  if (random.chance(0.1)) response.statusCode = random.pick([204, 301, 400, 403, 404, 500, 503]);
  if (random.chance(0.1)) response.setHeader('content-length', random.pick([0, 1, 1e15]));
  response.on('error', () => undefined);
  // Silent from the start, or after a while; the stream stays open.
  if (random.chance(0.02)) return;
  if (random.chance(0.02)) {
    response.write(bytes.subarray(0, random.below(bytes.length + 1)));
    return;
  }
  if (random.chance(0.03)) {
    response.setHeader('content-length', bytes.length + 1 + random.below(1000));
    response.write(bytes, () => response.destroy());
    return;
  }
  response.write(bytes.subarray(0, 100));
  response.end(bytes.subarray(100));
}
