import type { DoctorReport, DoctorStepView, VersionReport } from '../contract/doctor.ts';
import { AppError } from '../contract/errors.ts';
import type { CallContext, Emit, Services } from '../contract/index.ts';
import type { Message } from '../contract/messages.ts';
import { splitProxyId } from '../contract/proxy-id.ts';
import type { Cluster } from '../kube/cluster.ts';
import { examineCluster } from '../kube/doctor/cluster-doctor.ts';
import type { DoctorStep } from '../kube/doctor/step.ts';
import { redact } from '../kube/redact.ts';
import { examineProxy } from '../mesh/doctor/proxy-doctor.ts';
import { syncStep } from '../mesh/doctor/sync-step.ts';
import { examineVersions } from '../mesh/doctor/version-doctor.ts';
import { discoverControlPlanes, usualNamespace } from '../mesh/live/control-planes.ts';
import { Ladder } from '../mesh/live/ladder.ts';
import type { Evidence } from '../words/keys.ts';
import type { MessageParam } from '../words/keys.ts';
import type { Contexts } from './contexts.ts';
import type { ServiceDeps } from './deps.ts';

type DoctorGroup = Pick<Services, 'doctor.cluster' | 'doctor.proxy' | 'doctor.versions'>;

/** Runs the examinations and tells each step as it ends. Nothing leaves here that looks like a credential. */
export class Doctor {
  readonly #contexts: Contexts;
  readonly #emit: Emit;
  readonly #now: () => number;

  constructor({ contexts, emit, now }: ServiceDeps) {
    this.#contexts = contexts;
    this.#emit = emit;
    this.#now = now;
  }

  async cluster(context: string, run: string, { signal }: CallContext): Promise<DoctorReport> {
    const cluster = await this.#contexts.cluster(context);
    const steps = examineCluster(cluster, this.#now, signal, () =>
      controlPlaneNamespaces(cluster, signal),
    );
    return (await this.#collect(run, steps)).report;
  }

  async proxy(
    context: string,
    proxy: string,
    run: string,
    call: CallContext,
  ): Promise<DoctorReport> {
    const { signal } = call;
    const cluster = await this.#contexts.cluster(context);
    const source = await this.#contexts.source(context);
    const { pod, namespace } = splitProxyId(proxy);
    const ladder = new Ladder(cluster);
    const { pods } = await discoverControlPlanes(cluster, signal);
    const now = this.#now;
    const name = cluster.context.name;
    const sync = async (): Promise<DoctorStep> =>
      await syncStep({ proxy, context: name, now, read: () => source.sync(call) });
    const rest = examineProxy(ladder, { name: pod, namespace }, pods, now, signal);
    return (await this.#collect(run, inTurn(sync, rest))).report;
  }

  async versions(context: string, run: string, call: CallContext): Promise<VersionReport> {
    const cluster = await this.#contexts.cluster(context);
    const source = await this.#contexts.source(context);
    const reading = await source.sync(call);
    const ladder = new Ladder(cluster);
    const examination = examineVersions(ladder, reading, this.#now, call.signal);
    const { report, result } = await this.#collect(run, examination);
    return { ...report, ...result };
  }

  services(): DoctorGroup {
    return {
      'doctor.cluster': ({ context, run }, call) => this.cluster(context, run, call),
      'doctor.proxy': ({ context, proxy, run }, call) => this.proxy(context, proxy, run, call),
      'doctor.versions': ({ context, run }, call) => this.versions(context, run, call),
    };
  }

  async #collect<T>(
    run: string,
    examination: AsyncGenerator<DoctorStep, T>,
  ): Promise<{ readonly report: DoctorReport; readonly result: T }> {
    const startedAt = this.#now();
    const began = performance.now();
    const steps: DoctorStepView[] = [];
    for (;;) {
      const next = await examination.next();
      if (next.done === true) {
        const report = { startedAt, ms: Math.round(performance.now() - began), steps };
        return { report, result: next.value };
      }
      const step = shown(next.value);
      steps.push(step);
      this.#emit('doctorStep', { run, step });
    }
  }
}

async function* inTurn(
  first: () => Promise<DoctorStep>,
  rest: AsyncGenerator<DoctorStep>,
): AsyncGenerator<DoctorStep> {
  const step = await first();
  // Of a pod that Pilot and Kubernetes do not know the rest says why.
  if (step.state !== 'skipped') yield step;
  yield* rest;
}

/** Where istiod runs; the usual namespace where nobody may look or none is seen. */
async function controlPlaneNamespaces(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>();
  try {
    for (const { namespace } of (await discoverControlPlanes(cluster, signal)).pods)
      found.add(namespace);
  } catch (error) {
    // The permissions themselves say what is wrong.
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
  }
  return found.size === 0 ? [usualNamespace] : [...found];
}

function shown(step: DoctorStep): DoctorStepView {
  const { id, state, ms, note, command } = step;
  return {
    id,
    state,
    ms,
    evidence: clean(step.evidence),
    ...(note === undefined ? {} : { note: cleaned(note) }),
    ...(command === undefined ? {} : { command }),
  };
}

const clean = (evidence: Evidence): Evidence =>
  typeof evidence === 'string' ? redact(evidence) : cleaned(evidence);

function cleaned({ key, params }: Message): Message {
  const entries = Object.entries(params).map(([name, value]): [string, MessageParam] => [
    name,
    typeof value === 'string' ? redact(value) : typeof value === 'number' ? value : cleaned(value),
  ]);
  return { key, params: Object.fromEntries(entries) };
}
