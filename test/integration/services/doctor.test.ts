import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { DoctorStepView } from '../../../src-main/contract/doctor.ts';
import { demoCluster, legacyDemoCluster } from '../../../src-main/demo/meshes.ts';
import { plantedSecrets } from '../../../src-main/demo/world/faults.ts';
import { type AppInMemory, appInMemory } from '../../support/app-in-memory.ts';
import { type TestDemo, testDemo } from '../demo/support.ts';

let running: TestDemo;
let app: AppInMemory;

beforeAll(async () => {
  running = await testDemo(demoCluster(), legacyDemoCluster());
  app = await appInMemory({
    kubeconfig: [running.demo.kubeconfigPath, running.demo.usersKubeconfigPath],
  });
});
afterAll(async () => {
  await app.close();
  await running.close();
});

async function contextOf(name: string): Promise<string> {
  const { contexts } = await app.call('contexts.list', {});
  const found = contexts.find((one) => one.name === name && one.kind === 'cluster');
  if (found === undefined) throw new Error(`no context ${name}`);
  return found.id;
}

const state = (steps: readonly DoctorStepView[], id: string): string | undefined =>
  steps.find((step) => step.id === id)?.state;

describe('the doctor behind the contract', () => {
  it('tells each step as it ends, under the name that the caller gave', async () => {
    const context = await contextOf('meshscope-demo');
    const before = app.events.length;
    const report = await app.call('doctor.cluster', { context, run: 'mine' });
    expect(report.steps.length).toBeGreaterThan(10);
    const told = app.events.slice(before).filter((one) => JSON.stringify(one).includes('"mine"'));
    expect(told).toEqual(
      report.steps.map((step) => ({ event: 'doctorStep', payload: { run: 'mine', step } })),
    );
  });

  it('finds the versions of a mesh and the proxy that is too old', async () => {
    const context = await contextOf('meshscope-demo');
    const report = await app.call('doctor.versions', { context, run: 'v' });
    expect(report.pilots.map((one) => one.version)).toEqual(['1.30.2', '1.30.2']);
    const drifted = report.rows.filter((row) => row.skew === 'too-old');
    expect(drifted.map((row) => `${row.istio} ${row.envoy}`)).toEqual(['1.28.6 1.36.4']);
    expect(state(report.steps, 'version-skew')).toBe('failed');
    expect(report.rows.every((row) => row.problem === undefined)).toBe(true);
  });

  it('finds the versions of Istio 1.1, whose Envoy writes them in one string', async () => {
    const context = await contextOf('meshscope-demo-legacy');
    const report = await app.call('doctor.versions', { context, run: 'v' });
    expect(new Set(report.rows.map((row) => `${row.istio} ${row.envoy} ${row.skew}`))).toEqual(
      new Set(['1.1.2 1.12.0-dev same']),
    );
    expect(report.steps.every((step) => step.state === 'ok')).toBe(true);
  });

  it('says of a pod that is gone that it is gone, and stops there', async () => {
    const context = await contextOf('meshscope-demo');
    const report = await app.call('doctor.proxy', { context, proxy: 'gone-1.default', run: 'g' });
    expect(report.steps.map(({ id, state: one }) => `${id} ${one}`)).toEqual(['pod failed']);
  });

  it('goes on where the user may do little, and says what is missing', async () => {
    const context = await contextOf('meshscope-demo/view-only');
    const cluster = await app.call('doctor.cluster', { context, run: 'c' });
    expect(state(cluster.steps, 'authentication')).toBe('ok');
    expect(state(cluster.steps, 'permission.port-forward')).toBe('failed');
    const proxy = 'reviews-v3-7b9b5fdfd6-4r52s.default';
    const report = await app.call('doctor.proxy', { context, proxy, run: 'p' });
    expect(state(report.steps, 'pod')).toBe('ok');
    expect(state(report.steps, 'envoy')).toBe('failed');
    expect(state(report.steps, 'pod-tls')).toBe('skipped');
  });

  it('refuses a file in words', async () => {
    await expect(app.call('doctor.cluster', { context: 'nowhere', run: 'x' })).rejects.toThrow(
      'There is no context',
    );
  });

  it('lets nothing secret through, whatever stands in the mesh', async () => {
    const context = await contextOf('meshscope-demo');
    const secrets = [...plantedSecrets, running.cluster.token('admin'), 'BEGIN PRIVATE'];
    const board = await app.call('mesh.board', { context, query: {} });
    const said: string[] = [];
    for (const { proxy } of board.rows.slice(0, 30)) {
      const report = await app.call('doctor.proxy', { context, proxy, run: 's' });
      said.push(JSON.stringify(report));
    }
    expect(said.length).toBeGreaterThan(15);
    for (const one of secrets) expect(said.join('\n')).not.toContain(one);
  });
});
