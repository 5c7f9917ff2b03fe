import { isIP } from 'node:net';

import { type DoctorStep, type Finding, runStep } from '../../kube/doctor/step.ts';
import { joined } from '../../words/joined.ts';
import { sentence } from '../../words/keys.ts';
import type { DiscoveryAddress } from './discovery-address.ts';
import { edszWay, type Inside, nameWays, tcpWays, tlsWays, type Way } from './inside-ways.ts';

/** Name, TCP, and TLS (old Pilot: edsz) from inside the pod, with the first program of each kind that the image has. */
export async function* fromInside(
  inside: Inside,
  address: DiscoveryAddress,
): AsyncGenerator<DoctorStep> {
  const isName = isIP(address.host) === 0;
  if (!isName) {
    yield await runStep('pod-dns', undefined, inside.now, () =>
      Promise.resolve({
        state: 'skipped',
        evidence: address.host,
        note: { key: 'doctor.note.is-address', params: {} },
      }),
    );
  }
  yield* onOneWay([
    ...(isName ? [() => firstWay(inside, 'pod-dns', nameWays(address))] : []),
    () => firstWay(inside, 'pod-tcp', tcpWays(address)),
    ...(address.legacy ? [] : [() => firstWay(inside, 'pod-tls', tlsWays(address))]),
  ]);
  if (!address.legacy) return;
  const mutual = await firstWay(inside, 'pod-edsz-mtls', [edszWay(address, true)]);
  // Where mutual TLS is answered there is no plain HTTP to be tried, and where curl is missing it is missing twice.
  if (mutual.state !== 'failed') {
    yield mutual;
    return;
  }
  const plain = await firstWay(inside, 'pod-edsz', [edszWay(address, false)]);
  const off = { state: 'skipped', note: { key: 'doctor.note.mtls-off', params: {} } } as const;
  yield plain.state === 'ok' ? { ...mutual, ...off } : mutual;
  yield plain;
}

/**
 * Steps of which each needs those before it: what goes well proves them, whatever their programs made of it (a `getent`
 * without the resolver's libraries, an exec without an exit code). So a step that did not go well waits for the next.
 */
async function* onOneWay(
  steps: readonly (() => Promise<DoctorStep>)[],
): AsyncGenerator<DoctorStep> {
  let waiting: DoctorStep[] = [];
  for (const step of steps) {
    const one = await step();
    if (one.state !== 'ok') {
      waiting.push(one);
      continue;
    }
    yield* waiting.map((earlier) => proven(earlier, one));
    waiting = [];
    yield one;
  }
  yield* waiting;
}

function proven(step: DoctorStep, by: DoctorStep): DoctorStep {
  const evidence = joined([step.evidence, by.evidence]);
  return { ...step, state: 'ok', evidence, note: sentence('doctor.note.proven') };
}

async function firstWay(inside: Inside, id: string, ways: readonly Way[]): Promise<DoctorStep> {
  const missing: string[] = [];
  let words = ways[0]?.words ?? [];
  const step = await runStep(id, undefined, inside.now, async () => {
    for (const way of ways) {
      const ran = await inside.run(way.words);
      if (ran.impossible === undefined) {
        words = way.words;
        return way.judge(ran);
      }
      const program = way.words[0] ?? '';
      if (ran.impossible === 'forbidden') return impossible('forbidden', program);
      missing.push(program);
    }
    return impossible('no-program', missing.join(', '));
  });
  return { ...step, command: inside.kubectl(...words) };
}

function impossible(why: 'no-program' | 'forbidden', program: string): Finding {
  const note = sentence(`doctor.note.${why}`, { program });
  return { state: 'skipped', evidence: '', note };
}
