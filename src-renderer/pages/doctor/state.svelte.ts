import type {
  DoctorReport,
  DoctorStepView,
  VersionReport,
} from '../../../src-main/contract/doctor.ts';
import type { CallOptions, Host } from '../../api/host.ts';
import { pageState } from '../../state/page-state.svelte.ts';
import { Task } from '../../state/task.svelte.ts';

export const examinations = ['cluster', 'proxy', 'versions'] as const;
export type ExaminationName = (typeof examinations)[number];

let runs = 0;

/** One examination: its steps as they end, and its report. */
export class Examination<T extends DoctorReport> {
  readonly task = new Task<T>();
  steps = $state.raw<readonly DoctorStepView[]>([]);
  /** What the steps are about: context and proxy. */
  subject = $state('');
  #run = '';

  constructor(host: Host) {
    host.subscribe('doctorStep', ({ run, step }) => {
      if (run === this.#run && this.task.running) this.steps = [...this.steps, step];
    });
  }

  async start(
    subject: string,
    ask: (run: string, options: CallOptions) => Promise<T>,
  ): Promise<void> {
    runs += 1;
    // Pages of one host hear each other's steps: the name must be nobody else's.
    this.#run = `${String(Date.now())}-${String(Math.random()).slice(2)}-${String(runs)}`;
    this.subject = subject;
    this.steps = [];
    this.task.value = undefined;
    this.task.error = undefined;
    const run = this.#run;
    await this.task.run(async (options) => {
      const report = await ask(run, options);
      if (run === this.#run) this.steps = report.steps;
      return report;
    });
  }
}

/** The doctor's three examinations; each keeps its last report until it is run again. */
export class DoctorState {
  readonly cluster: Examination<DoctorReport>;
  readonly proxy: Examination<DoctorReport>;
  readonly versions: Examination<VersionReport>;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    this.cluster = new Examination(host);
    this.proxy = new Examination(host);
    this.versions = new Examination(host);
  }

  of(name: ExaminationName): Examination<DoctorReport> | Examination<VersionReport> {
    return this[name];
  }

  async examine(name: ExaminationName, context: string, proxy: string): Promise<void> {
    const subject = subjectOf(name, context, proxy);
    if (name === 'cluster')
      await this.cluster.start(subject, (run, options) =>
        this.#host.call('doctor.cluster', { context, run }, options),
      );
    else if (name === 'proxy')
      await this.proxy.start(subject, (run, options) =>
        this.#host.call('doctor.proxy', { context, proxy, run }, options),
      );
    else
      await this.versions.start(subject, (run, options) =>
        this.#host.call('doctor.versions', { context, run }, options),
      );
  }
}

/** What an examination is about: a report of another context or proxy is not shown under this one. */
export function subjectOf(name: ExaminationName, context: string, proxy: string): string {
  return name === 'proxy' ? `${context} ${proxy}` : context;
}

export const doctorState = pageState(({ host }) => new DoctorState(host));
