import type {
  DoctorReport,
  DoctorStepView,
  VersionReport,
  VersionRow,
} from '../../src-main/contract/doctor.ts';
import type { Message } from '../../src-main/contract/inspect.ts';
import type { CallOptions, Host } from '../api/host.ts';
import { isMessageKey, t, tm, word } from './messages/index.svelte.ts';
import { Task } from './task.svelte.ts';

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

const permission = 'permission.';

export function isPermission(step: DoctorStepView): boolean {
  return step.id.startsWith(permission);
}

export function stepTitle(step: DoctorStepView): string {
  return isPermission(step)
    ? word('doctor.permission', step.id.slice(permission.length))
    : word('doctor.step', step.id);
}

/** Advice for an error code that the doctor has no own words for is the one of errors everywhere. */
export function noteText(note: Message): string {
  const general = note.key.replace(/^doctor\.next\./, 'error.next.');
  return !isMessageKey(note.key) && isMessageKey(general) ? t(general, note.params) : tm(note);
}

export const stepGlyphs = { ok: '✓', failed: '✕', skipped: '–' } as const;

/** The report as text, to paste into a ticket. */
export function reportText(
  title: string,
  context: string,
  report: DoctorReport,
  steps: readonly DoctorStepView[],
): string {
  const time = new Date(report.startedAt).toISOString();
  const head = [title, t('doctorPage.report.context', { context, time }), ''];
  const body = steps.flatMap((step) => [
    `${stepGlyphs[step.state]} ${stepTitle(step)} (${t('doctorPage.ms', { n: step.ms })})`,
    ...indented(step.evidence, '    '),
    ...(step.note === undefined ? [] : indented(noteText(step.note), '    → ')),
    ...(step.command === undefined ? [] : [`    $ ${step.command}`]),
  ]);
  return `${[...head, ...body].join('\n')}\n`;
}

function indented(text: string, by: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => `${by}${line}`);
}

export interface VersionGroup {
  readonly istio: string;
  readonly envoy: string;
  readonly pilotVersion: string;
  readonly skew: VersionRow['skew'];
  readonly proxies: readonly string[];
}

const skewOrder: readonly VersionRow['skew'][] = ['newer', 'too-old', 'older', 'unknown', 'same'];

/** Proxies that are alike in their versions, those that drift first. */
export function versionGroups(rows: readonly VersionRow[]): readonly VersionGroup[] {
  const groups = new Map<string, VersionGroup & { readonly proxies: string[] }>();
  for (const { istio, envoy, pilotVersion, skew, proxy } of rows) {
    const key = JSON.stringify([istio, envoy, pilotVersion, skew]);
    const group = groups.get(key) ?? { istio, envoy, pilotVersion, skew, proxies: [] };
    group.proxies.push(proxy);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) =>
      skewOrder.indexOf(a.skew) - skewOrder.indexOf(b.skew) || b.proxies.length - a.proxies.length,
  );
}
