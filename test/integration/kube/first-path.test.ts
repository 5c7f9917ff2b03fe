import { createServer } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createAuthority } from '../../../src-main/demo/pki/authority.ts';
import { openCluster } from '../../../src-main/kube/cluster.ts';
import { resourceTypes } from '../../../src-main/kube/http/resources.ts';
import { Ladder } from '../../../src-main/mesh/live/ladder.ts';
import { readAdmin } from '../../../src-main/mesh/live/proxy-source.ts';
import { FakeApiServer } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

const authority = createAuthority(Date.now());
const folder = new TestFolder();
const body = Buffer.from(JSON.stringify({ configs: ['x'.repeat(300_000)] }));
const envoy = createServer((request, response) => {
  response.statusCode = request.url === '/config_dump?include_eds' ? 200 : 404;
  response.end(body);
});
let server: FakeApiServer;

beforeAll(async () => {
  const { certificate, key } = authority.issueServer('api');
  server = await FakeApiServer.start({
    tls: { cert: certificate, key },
    refuse: (request) =>
      request.headers.authorization === 'Bearer good' ? undefined : { status: 401 },
    answers: {
      '/api/v1/pods': {
        metadata: { resourceVersion: '7' },
        items: [{ metadata: { name: 'web-0' } }],
      },
    },
    ports: { 'default/web-0:15000': (stream) => envoy.emit('connection', stream) },
  });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

describe('the way from a kubeconfig to a config dump', () => {
  it('lists pods and reads the dump through a port-forward', async () => {
    const file = folder.write(
      'config',
      kubeconfigText(
        {
          server: server.url,
          'certificate-authority-data': Buffer.from(authority.caPem).toString('base64'),
        },
        { token: 'good' },
      ),
    );
    const cluster = openCluster(await loadOne(file), { env: {} });
    const pods = await cluster.client.list(resourceTypes.pods);
    expect(pods.resourceVersion).toBe('7');
    expect(pods.items).toHaveLength(1);
    const chunks: Uint8Array[] = [];
    const progress: number[] = [];
    const pod = { namespace: 'default', name: 'web-0' };
    for await (const chunk of readAdmin(new Ladder(cluster), pod, 'config_dump?include_eds', {
      onProgress: (bytes) => progress.push(bytes),
    }))
      chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(body)).toBe(true);
    expect(progress.at(-1)).toBe(body.length);
    cluster.close();
  });
});
