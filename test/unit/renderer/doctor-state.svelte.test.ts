import { expect, it } from 'vitest';

import type { DoctorStepView } from '../../../src-main/contract/doctor.ts';
import { DoctorState, subjectOf } from '../../../src-renderer/pages/doctor/state.svelte.ts';
import { scriptedHost } from '../../support/host-script.ts';

const step = (id: string): DoctorStepView => ({ id, state: 'ok', evidence: '', ms: 1 });
const runOf = (params: unknown): string =>
  typeof params === 'object' && params !== null && 'run' in params ? String(params.run) : '';

it('shows steps as they end, of its own run only', async () => {
  const { host, asked, emit } = scriptedHost();
  const doctor = new DoctorState(host);
  const done = doctor.examine('proxy', 'demo', 'a.default');
  const run = runOf(asked[0]?.params);
  emit('doctorStep', { run: 'of another page', step: step('other') });
  emit('doctorStep', { run, step: step('one') });
  expect(doctor.proxy.steps.map(({ id }) => id)).toEqual(['one']);
  expect(doctor.proxy.subject).toBe(subjectOf('proxy', 'demo', 'a.default'));
  asked[0]?.answer({ startedAt: 0, ms: 2, steps: [step('one'), step('two')] });
  await done;
  expect(doctor.proxy.steps.map(({ id }) => id)).toEqual(['one', 'two']);
  emit('doctorStep', { run, step: step('late') });
  expect(doctor.proxy.steps).toHaveLength(2);
});

it('forgets the last report when it begins anew', async () => {
  const { host, asked } = scriptedHost();
  const doctor = new DoctorState(host);
  const first = doctor.examine('cluster', 'demo', '');
  asked[0]?.answer({ startedAt: 0, ms: 2, steps: [step('one')] });
  await first;
  const second = doctor.examine('cluster', 'other', '');
  expect([doctor.cluster.steps, doctor.cluster.task.value]).toEqual([[], undefined]);
  asked[1]?.fail('gone');
  await second;
  expect(doctor.cluster.task.error?.message).toBe('gone');
  expect(runOf(asked[0]?.params)).not.toBe(runOf(asked[1]?.params));
});
