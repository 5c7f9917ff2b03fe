import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { at, objects, text } from '../../../src-main/contract/json.ts';
import { demoCluster, legacyDemoCluster, plantedFaults } from '../../../src-main/demo/meshes.ts';
import { createAuthority } from '../../../src-main/demo/pki/authority.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { examineCluster } from '../../../src-main/kube/doctor/cluster-doctor.ts';
import type { DoctorStep } from '../../../src-main/kube/doctor/step.ts';
import { loadKubeconfigs } from '../../../src-main/kube/kubeconfig/load.ts';
import { examineProxy } from '../../../src-main/mesh/doctor/proxy-doctor.ts';
import { discoverControlPlanes } from '../../../src-main/mesh/live/control-planes.ts';
import { Ladder } from '../../../src-main/mesh/live/ladder.ts';
import { sayEvidence } from '../../../src-main/words/say.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';
import { type TestDemo, testDemo } from '../demo/support.ts';

const signal = new AbortController().signal;
const folder = new TestFolder();
let running: TestDemo;
let opened: Cluster[] = [];

beforeAll(async () => {
  running = await testDemo(demoCluster(), legacyDemoCluster());
});
afterEach(() => {
  for (const cluster of opened) cluster.close();
  opened = [];
  running.cluster.faults.reset();
});
afterAll(async () => {
  await running.close();
  folder.remove();
});

async function as(user: string, which = 0): Promise<Cluster> {
  const list = [running.demo.usersKubeconfigPath];
  const { contexts } = await loadKubeconfigs({ list, extraFiles: [], extraFolders: [] });
  const name = `${running.demo.clusters[which]?.context ?? ''}/${user}`;
  const context = contexts.find((one) => one.name === name);
  if (context === undefined) throw new Error(`no context ${name}`);
  return remember(openCluster(context, { env: {} }));
}

function remember(cluster: Cluster): Cluster {
  opened.push(cluster);
  return cluster;
}

async function all(steps: AsyncIterable<DoctorStep>): Promise<readonly DoctorStep[]> {
  const found: DoctorStep[] = [];
  for await (const step of steps) found.push(step);
  return found;
}

const states = (steps: readonly DoctorStep[]): Record<string, string> =>
  Object.fromEntries(
    steps.filter((one) => !one.id.startsWith('permission.')).map((one) => [one.id, one.state]),
  );
const find = (steps: readonly DoctorStep[], id: string): DoctorStep => {
  const step = steps.find((one) => one.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step;
};

async function examine(cluster: Cluster, pod: { name: string; namespace: string }) {
  const { pods } = await discoverControlPlanes(cluster, signal);
  return await all(examineProxy(new Ladder(cluster), pod, pods, Date.now, signal));
}

async function podNamed(
  cluster: Cluster,
  label: string,
): Promise<{ name: string; namespace: string }> {
  const answer = await cluster.client.get(
    `/api/v1/pods?labelSelector=${encodeURIComponent(label)}`,
  );
  const pod = objects(at(answer, 'items'))[0];
  return {
    name: text(at(pod, 'metadata', 'name')),
    namespace: text(at(pod, 'metadata', 'namespace')),
  };
}

const usual = (): Promise<readonly string[]> => Promise.resolve(['istio-system']);

describe('the way from here to the cluster', () => {
  it('is examined to its end', async () => {
    const steps = await all(examineCluster(await as('admin'), Date.now, signal, usual));
    expect(states(steps)).toEqual({
      credentials: 'ok',
      dns: 'skipped',
      tcp: 'ok',
      tls: 'ok',
      authentication: 'ok',
      version: 'ok',
    });
    expect(sayEvidence('en', find(steps, 'tls').evidence)).toMatch(
      /^TLSv1\.3\n0 CN=.* ← CN=Meshscope demo CA.*\n1 CN=/s,
    );
    expect(sayEvidence('en', find(steps, 'authentication').evidence)).toMatch(/^admin \(/);
    expect(
      steps.filter((one) => one.id.startsWith('permission.')).every((one) => one.state === 'ok'),
    ).toBe(true);
    expect(JSON.stringify(steps)).not.toContain(running.cluster.token('admin'));
  });

  it('tells which permissions are missing, and how to ask', async () => {
    const steps = await all(examineCluster(await as('view-only'), Date.now, signal, usual));
    expect(find(steps, 'permission.pods').state).toBe('ok');
    const missing = find(steps, 'permission.port-forward');
    expect(missing).toMatchObject({ state: 'failed', note: { key: 'doctor.needs.port-forward' } });
    expect(missing.command).toContain('auth can-i create pods/portforward -n istio-system');
  });

  it('tells a user of one namespace what is granted there, and asks where istiod stands', async () => {
    const elsewhere = (): Promise<readonly string[]> => Promise.resolve(['mesh', 'mesh-canary']);
    const user = await as('one-namespace');
    const steps = await all(examineCluster(user, Date.now, signal, elsewhere));
    expect(find(steps, 'permission.pods').state).toBe('failed');
    expect(find(steps, 'permission.pods-here').state).toBe('ok');
    expect(
      steps
        .filter((one) => one.id === 'permission.port-forward')
        .map((one) => [sayEvidence('en', one.evidence).replace(/:.*$/s, ''), one.state]),
    ).toEqual([
      ['create pods/portforward mesh', 'failed'],
      ['create pods/portforward mesh-canary', 'failed'],
      ['create pods/portforward default', 'ok'],
    ]);
  });

  const server = (): string => running.cluster.url;
  const ca = (pem: string): string => Buffer.from(pem).toString('base64');
  it.each([
    [
      'nobody listens',
      () => ({ server: 'https://127.0.0.1:1' }),
      'tcp',
      'error.next.cluster-unreachable',
    ],
    [
      'a name leads nowhere',
      () => ({ server: 'https://api.does-not-exist.invalid' }),
      'dns',
      'doctor.next.dns',
    ],
    [
      'the authority is another one',
      () => ({
        server: server(),
        'certificate-authority-data': ca(createAuthority(Date.now()).caPem),
      }),
      'tls',
      'doctor.next.tls-failed',
    ],
    [
      'the CA file is missing',
      () => ({ server: server(), 'certificate-authority': 'gone.pem' }),
      'tls',
      undefined,
    ],
    [
      'the proxy is not there',
      () => ({ server: server(), 'proxy-url': 'http://127.0.0.1:1' }),
      'proxy',
      'error.next.proxy-failed',
    ],
    [
      'the token is not good',
      () => ({ server: server(), 'certificate-authority-data': ca(running.cluster.caPem) }),
      'authentication',
      'error.next.unauthorized',
    ],
  ] as const)('stops where it is broken: %s', async (_name, fields, id, key) => {
    const file = folder.write('config', kubeconfigText(fields(), { token: 'not-good' }));
    const cluster = remember(openCluster(await loadOne(file), { env: {} }));
    const steps = await all(examineCluster(cluster, Date.now, signal, usual));
    const failed = steps.filter((one) => one.state === 'failed');
    expect(failed.map((one) => one.id)).toEqual([id]);
    expect(key === undefined || failed[0]?.note?.key === key).toBe(true);
    const after = steps.slice(steps.findIndex((one) => one.id === id) + 1);
    expect(after.every((one) => one.state === 'skipped')).toBe(true);
    expect(JSON.stringify(steps)).not.toContain('not-good');
  });
});

describe('the way from a proxy to its Pilot', () => {
  it('is examined in a mesh of today', async () => {
    const cluster = await as('admin');
    const steps = await examine(cluster, await podNamed(cluster, 'app=reviews'));
    expect(states(steps)).toEqual({
      pod: 'ok',
      envoy: 'ok',
      'discovery-address': 'ok',
      'pod-dns': 'ok',
      'pod-tcp': 'ok',
      'pod-tls': 'ok',
      'xds-stats': 'ok',
      certificates: 'ok',
      'pilot-edsz': 'ok',
      clocks: 'ok',
    });
    expect(sayEvidence('en', find(steps, 'discovery-address').evidence)).toBe(
      'istiod.istio-system.svc:15012',
    );
    expect(sayEvidence('en', find(steps, 'pilot-edsz').evidence)).toMatch(
      /^istiod-\S+: \d+ service keys, \d+ hosts\noutbound\|/,
    );
  });

  it('is examined in a mesh of Istio 1.1, as the guide does it by hand', async () => {
    const cluster = await as('admin', 1);
    const steps = await examine(cluster, await podNamed(cluster, 'istio=ingressgateway'));
    const edsz = find(steps, 'pod-edsz-mtls');
    expect(edsz.state).toBe('ok');
    expect(sayEvidence('en', edsz.evidence)).toMatch(/^\d+ service keys, \d+ hosts\n/);
    expect(edsz.command).toMatch(
      /curl .*--cert \/etc\/certs\/cert-chain\.pem .*https:\/\/istio-pilot\S*:8080\/debug\/edsz$/,
    );
    expect(steps.map((one) => one.id)).not.toContain('pod-edsz');
  });

  it('says what cannot be run when exec is not allowed', async () => {
    const cluster = await as('create-only');
    running.cluster.faults.onRequest({ path: /\/exec\?/, answer: 403 });
    const steps = await examine(cluster, await podNamed(cluster, 'app=reviews'));
    expect(find(steps, 'pod-tls')).toMatchObject({
      state: 'skipped',
      note: { key: 'doctor.note.forbidden' },
    });
    expect(find(steps, 'xds-stats').state).toBe('ok');
  });

  it('finds the planted proxy that no Pilot serves', async () => {
    const planted = plantedFaults.find((fault) => fault.id === 'no-istiod');
    const [name = '', namespace = ''] = (planted?.where ?? '').split(/\.(?=[^.]*$)/);
    const steps = await examine(await as('admin'), { name, namespace });
    expect(find(steps, 'pilot-edsz')).toMatchObject({
      state: 'failed',
      note: { key: 'doctor.next.not-served' },
    });
    expect(find(steps, 'xds-stats').state).toBe('failed');
  });
});
