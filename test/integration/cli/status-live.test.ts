import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { at, objects, parseJson, text } from '../../../src-main/contract/json.ts';
import { demoCluster, legacyDemoCluster } from '../../../src-main/demo/meshes.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';
import { api, type TestDemo, testDemo } from '../demo/support.ts';

let running: TestDemo;

beforeAll(async () => {
  running = await testDemo(demoCluster(), legacyDemoCluster());
});
afterEach(() => running.cluster.faults.reset());
afterAll(() => running.close());

async function status(...args: string[]): Promise<CliResult> {
  const config = ['--kubeconfig', running.demo.kubeconfigPath];
  return await runCli(['status', ...args, ...config], {}, Date.now());
}

async function istiods(): Promise<readonly string[]> {
  const path = '/api/v1/namespaces/istio-system/pods?labelSelector=app%3Distiod';
  const { body } = await api(running.cluster, path);
  return objects(at(parseJson(body), 'items')).map((pod) => text(at(pod, 'metadata', 'name')));
}

const rows = ({ out }: CliResult): readonly string[] => out.trimEnd().split('\n').slice(1);

describe('the board on the command line', () => {
  it('has the columns of 1.1 for an old Pilot', async () => {
    const ran = await status('--context', running.demo.clusters[1]?.context ?? '');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^NAME +CDS +LDS +EDS +RDS +PILOT +VERSION\n/);
  });

  it('shows what the other replicas say when one does not answer, and tells that it is not all', async () => {
    const all = rows(await status('--context', 'meshscope-demo'));
    const [first = '', ...others] = await istiods();
    expect(others.length).toBeGreaterThan(0);
    running.cluster.faults.onStream({ pod: new RegExp(first), action: 'end' });
    const ran = await status('--context', 'meshscope-demo');
    expect(ran.code).toBe(0);
    expect(ran.err).toContain(`${first} could not be asked, and its proxies are missing here`);
    expect(rows(ran)).toEqual(all.filter((row) => !row.includes(first)));
    expect(rows(ran).length).toBeGreaterThan(0);
  });

  it('fails with the reason when none answers', async () => {
    running.cluster.faults.onStream({ pod: /istiod/, action: 'end' });
    const ran = await status('--context', 'meshscope-demo');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/GET \/debug\/syncz of istio-system\/istiod-/);
  });

  it('says so when there is no control plane, and which context is not there', async () => {
    running.cluster.faults.onRequest({
      path: /labelSelector=(app%3Distiod|istio%3Dpilot)/,
      answer: 403,
    });
    expect((await status('--context', 'meshscope-demo')).err).toContain('no running istiod');
    expect((await status('--context', 'nowhere')).err).toContain('there is no context "nowhere"');
  });
});
