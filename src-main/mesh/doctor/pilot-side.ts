import { AppError } from '../../contract/errors.ts';
import { operand, shellCommand } from '../../contract/shell.ts';
import { urlPart } from '../../contract/url-part.ts';
import { edszText, readEdsz } from '../../istio/doctor/edsz.ts';
import { type DoctorStep, type Finding, runStep } from '../../kube/doctor/step.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import { joined } from '../../words/joined.ts';
import { type Evidence, sentence } from '../../words/keys.ts';
import type { ControlPlanePod } from '../live/control-planes.ts';
import type { Ladder } from '../live/ladder.ts';
import { wholePage } from '../live/page.ts';
import { openPilot } from '../live/pilot-source.ts';

/** Clocks further apart than this make certificates and tokens fail, milliseconds. */
const mostSkew = 30_000;

/** What a program's clock said, and when it was heard by ours. */
export interface Clock {
  readonly said: number;
  readonly at: number;
}

/** Whom to ask, and how to reach them. */
export interface PilotSide {
  readonly ladder: Ladder;
  readonly pilots: readonly ControlPlanePod[];
  readonly now: () => number;
}

/** What the control plane says: does a replica serve the proxy, and do the clocks agree? */
export async function* pilotSide(
  { ladder, pilots, now }: PilotSide,
  pod: PodRef,
  envoyClock: Clock | undefined,
  signal: AbortSignal,
): AsyncGenerator<DoctorStep> {
  const proxy = `${pod.name}.${pod.namespace}`;
  const path = `/debug/edsz?proxyID=${urlPart(proxy)}`;
  const { name: context } = ladder.cluster.context;
  let pilotClock: Clock | undefined;
  let answered = pilots[0];
  const step = await runStep('pilot-edsz', undefined, now, async () => {
    const asked: Evidence[] = [];
    for (const pilot of pilots) {
      try {
        const page = await openPilot(ladder, pilot, path, { signal });
        if (page.clock !== undefined) pilotClock = { said: page.clock, at: now() };
        const body = Buffer.from(await wholePage(page.chunks)).toString('utf8');
        answered = pilot;
        const evidence = sentence('evidence.of', { who: pilot.name, what: edszText(body) });
        const hosts = readEdsz(body)?.flatMap((one) => one.hosts) ?? [];
        return hosts.length > 0
          ? { state: 'ok', evidence }
          : { state: 'failed', evidence, note: sentence('doctor.next.edsz-empty') };
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
        const what = joined([error.said, error.detail ?? ''], 'sentences');
        asked.push(sentence('evidence.of', { who: pilot.name, what }));
      }
    }
    const key = pilots.length === 0 ? 'doctor.next.no-control-plane' : 'doctor.next.not-served';
    return { state: 'failed', evidence: joined(asked), note: { key, params: { proxy } } };
  });
  yield { ...step, command: answered === undefined ? undefined : byHand(context, answered, path) };
  yield await runStep('clocks', undefined, now, () =>
    Promise.resolve(clockFinding(envoyClock, pilotClock)),
  );
}

/** Old Pilots have curl and no `request` command; today's images the other way round. */
function byHand(context: string, pilot: ControlPlanePod, path: string): string {
  const words =
    pilot.generation === 'pilot'
      ? ['curl', '-s', `http://localhost:8080${path}`]
      : ['pilot-discovery', 'request', 'GET', path];
  return shellCommand([
    ...['kubectl', '--context', context, '-n', pilot.namespace, 'exec', operand(pilot.name)],
    ...['-c', 'discovery', '--', ...words],
  ]);
}

export function clockFinding(envoy: Clock | undefined, pilot: Clock | undefined): Finding {
  const params = {};
  if (envoy === undefined && pilot === undefined)
    return { state: 'skipped', evidence: '', note: { key: 'doctor.note.no-clock', params } };
  const offset = (clock: Clock | undefined): number | undefined =>
    clock === undefined ? undefined : clock.said - clock.at;
  // HTTP's Date has whole seconds.
  const show = (name: string, value: number | undefined): string[] =>
    value === undefined ? [] : [`${name} ${value >= 0 ? '+' : ''}${Math.round(value / 1000)} s`];
  const [ofPod, ofPilot] = [offset(envoy), offset(pilot)];
  const evidence = [...show('pod', ofPod), ...show('Pilot', ofPilot)].join(', ');
  const skewed =
    ofPod !== undefined && ofPilot !== undefined && Math.abs(ofPod - ofPilot) > mostSkew;
  return skewed
    ? { state: 'failed', evidence, note: { key: 'doctor.next.clock-skew', params } }
    : { state: 'ok', evidence };
}
