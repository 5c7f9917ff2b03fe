import { connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { text as wholeText } from 'node:stream/consumers';

import {
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  PortForward,
  V1SelfSubjectAccessReview,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { text } from '../../../src-main/contract/json.ts';
import { podAt, serviceAt } from '../../../src-main/contract/kubernetes-objects.ts';
import { openCluster } from '../../../src-main/kube/cluster.ts';
import { resourceTypes } from '../../../src-main/kube/http/resources.ts';
import { loadOne } from '../../support/kubeconfig.ts';
import { type TestDemo, testDemo } from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

/** A client that we did not write, with its own transport: what it understands, our API server says as Kubernetes does. */
let running: TestDemo;
let theirs: KubeConfig;
beforeAll(async () => {
  running = await testDemo(tinyCluster());
  theirs = new KubeConfig();
  theirs.loadFromFile(running.demo.kubeconfigPath);
});
afterAll(() => running.close());

const pod = { namespace: 'default', name: 'reviews-v1-6a-yyyyy' };

describe('client-node as a second client of the demo', () => {
  it('lists the same pods and services as our client, page by page', async () => {
    const cluster = openCluster(await loadOne(running.demo.kubeconfigPath), { env: {} });
    const core = theirs.makeApiClient(CoreV1Api);
    const names = (items: readonly { metadata?: { name?: string } }[]): string[] =>
      items.map((one) => one.metadata?.name ?? '').sort();
    const paged: string[] = [];
    let next: string | undefined;
    do {
      const page = await core.listPodForAllNamespaces({
        limit: 2,
        ...(next === undefined ? {} : { _continue: next }),
      });
      paged.push(...names(page.items));
      next = page.metadata?._continue;
    } while (next !== undefined && next !== '');
    const ours = (await cluster.client.list(resourceTypes.pods)).items;
    expect(paged.sort()).toEqual(ours.map((one) => text(podAt(one, 'metadata', 'name'))).sort());
    expect(paged).toContain(pod.name);
    const services = await core.listServiceForAllNamespaces();
    expect(names(services.items)).toEqual(
      (await cluster.client.list(resourceTypes.services)).items
        .map((one) => text(serviceAt(one, 'metadata', 'name')))
        .sort(),
    );
    expect(await cluster.client.api.version()).toMatchObject(
      await theirs
        .makeApiClient(VersionApi)
        .getCode()
        .then(({ gitVersion, platform }) => ({ gitVersion, platform })),
    );
    cluster.close();
  });

  it('is told of an own right, and of a workload that is not there', async () => {
    const body = Object.assign(new V1SelfSubjectAccessReview(), {
      spec: {
        resourceAttributes: { verb: 'create', resource: 'pods', subresource: 'portforward' },
      },
    });
    const { status } = await theirs
      .makeApiClient(AuthorizationV1Api)
      .createSelfSubjectAccessReview({ body });
    expect(status?.allowed).toBe(true);
    await expect(
      theirs
        .makeApiClient(AppsV1Api)
        .readNamespacedDeployment({ namespace: 'default', name: 'nobody' }),
    ).rejects.toMatchObject({ code: 404 });
  });

  it('watches what there is', async () => {
    const seen = Promise.withResolvers<string>();
    const stop = await new Watch(theirs).watch(
      '/api/v1/pods',
      {},
      (phase, object: { metadata: { name: string } }) => {
        if (object.metadata.name === pod.name) seen.resolve(phase);
      },
      () => seen.reject(new Error('ended')),
    );
    expect(await seen.promise).toBe('ADDED');
    stop.abort();
  });

  it('runs a program in a pod, and hears how it ended', async () => {
    const out = new PassThrough();
    const said = wholeText(out);
    const ended = Promise.withResolvers<string | undefined>();
    await new Exec(theirs).exec(
      pod.namespace,
      pod.name,
      'istio-proxy',
      ['pilot-agent', 'request', 'GET', 'ready'],
      out,
      null,
      null,
      false,
      (status) => {
        ended.resolve(status.status);
      },
    );
    expect(await ended.promise).toBe('Success');
    out.end();
    expect(await said).toContain('LIVE');
  });

  it('reads one page through its port-forward', async () => {
    // One connection, one answer and no half-close: what it can do (ARCHITECTURE has the rest).
    const forward = new PortForward(theirs);
    const server = createServer((socket) => {
      forward
        .portForward(pod.namespace, pod.name, [15000], socket, null, socket)
        .catch(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const socket = connect(address.port, '127.0.0.1');
    const answered = Promise.withResolvers<string>();
    let got = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      got += chunk;
      if (got.includes('LIVE')) answered.resolve(got);
    });
    socket.on('error', answered.reject);
    socket.write('GET /ready HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(await answered.promise).toMatch(/^HTTP\/1.1 200/);
    socket.destroy();
    server.close();
  });
});
