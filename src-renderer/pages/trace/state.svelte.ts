import type { CheckOutcome, SavedCheck, TraceResult } from '../../../src-main/contract/traces.ts';
import { type Host, type HostError, isCancelled, toHostError } from '../../api/host.ts';
import { pageState } from '../../state/page-state.svelte.ts';
import { Task } from '../../state/task.svelte.ts';
import { emptyForm, formOf, queryOf, sameForm, type TraceForm } from './model.ts';
import { destinationsOf } from './preset.ts';

/** Rows that are looked through for destinations to propose. */
const mostRows = 1000;

/** How a saved check stands: being asked, answered, or not answerable. */
export type CheckState =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly outcome: CheckOutcome }
  | { readonly kind: 'failed'; readonly error: HostError };

/** The trace page: the form, the last answer, the saved checks. */
export class TraceState {
  form = $state.raw<TraceForm>(emptyForm);
  /** The line of an access log that filled the form; gone as soon as the form is changed. */
  log = $state.raw<string | undefined>(undefined);
  readonly result = new Task<TraceResult>();
  /** What was asked last, answered or not. */
  asked = $state.raw<TraceForm | undefined>(undefined);
  /** What the last answer answers; the form may have been changed since. */
  askedForm = $state.raw<TraceForm | undefined>(undefined);
  /** The request as it stands in the form is not the one that was asked. */
  readonly changed: boolean = $derived.by(
    () => this.asked !== undefined && !sameForm(this.asked, this.form),
  );
  /** The answer, where there is one to what was asked last: none beside its refusal. */
  readonly answer: TraceResult | undefined = $derived.by(() =>
    this.result.error === undefined ? this.result.value : undefined,
  );
  /** Where requests from this proxy may go, as its own configuration names it: what the form proposes. */
  readonly destinations = new Task<readonly string[]>();
  #destinationsOf = '';
  /** The proxy that the last answer starts at. */
  askedOf = $state('');
  checks = $state.raw<readonly SavedCheck[]>([]);
  outcomes = $state.raw<Readonly<Record<string, CheckState>>>({});
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  set(change: Partial<TraceForm>): void {
    this.form = { ...this.form, ...change };
    this.log = undefined;
  }

  /** A new request: nothing of one to another proxy is taken along unseen. */
  reset(): void {
    this.form = emptyForm;
    this.log = undefined;
    this.asked = undefined;
    this.askedForm = undefined;
    this.result.clear();
  }

  async run(context: string, proxy: string, fresh = false): Promise<boolean> {
    const query = queryOf(this.form);
    const log = this.log === undefined ? {} : { log: this.log };
    const asked = `${context} ${proxy}`;
    // Another proxy's answer is no answer to this question, not even for a moment.
    if (asked !== this.askedOf) this.result.clear();
    this.askedOf = asked;
    const { form } = this;
    this.asked = form;
    const answered = await this.result.run((options) =>
      this.#host.call('trace.run', { context, proxy, query, fresh, ...log }, options),
    );
    if (answered) this.askedForm = form;
    return answered;
  }

  /** Asked once per proxy. A failure only means that nothing is proposed: the trace itself says what is wrong. */
  async loadDestinations(context: string, proxy: string): Promise<void> {
    const of = `${context} ${proxy}`;
    if (of === this.#destinationsOf) return;
    this.#destinationsOf = of;
    this.destinations.clear();
    await this.destinations.run(async (options) => {
      const { dump, type } = await this.#host.call('proxy.open', { context, proxy }, options);
      const table = type === 'router' ? 'routes' : 'clusters';
      const query = { table, limit: mostRows } as const;
      const { rows } = await this.#host.call('dump.table', { dump, query }, options);
      return destinationsOf(rows, proxy);
    });
  }

  /** Fills the form from a curl command; throws the host's error for what is none. */
  async readCurl(command: string): Promise<void> {
    const { query } = await this.#host.call('trace.parseCurl', { command });
    this.log = undefined;
    this.form = formOf(query);
  }

  /** Fills the form from a line of the proxy's access log, which the answer is then set beside. */
  async readLog(context: string, proxy: string, line: string): Promise<void> {
    const { query } = await this.#host.call('trace.fromLog', { context, proxy, line });
    this.form = formOf(query);
    this.log = line;
  }

  async loadChecks(): Promise<void> {
    this.checks = (await this.#host.call('trace.checks', {})).checks;
  }

  async save(context: string, proxy: string, name: string): Promise<void> {
    const expect = this.result.value?.outcome;
    const check = {
      name,
      request: queryOf(this.form),
      ...(expect === undefined ? {} : { expect }),
    };
    this.checks = (await this.#host.call('trace.saveCheck', { context, proxy, check })).checks;
  }

  async remove(id: string): Promise<void> {
    await this.#host.call('trace.deleteCheck', { id });
    await this.loadChecks();
  }

  /** Asks all checks again, one after the other; `context` asks them of another mesh than their own. */
  async runChecks(context?: string): Promise<void> {
    for (const { id } of this.checks) {
      this.#note(id, { kind: 'running' });
      const where = context === undefined ? {} : { context };
      try {
        const outcome = await this.#host.call('trace.runCheck', { id, ...where });
        this.#note(id, { kind: 'done', outcome });
      } catch (error) {
        if (isCancelled(error)) return;
        this.#note(id, { kind: 'failed', error: toHostError(error) });
      }
    }
  }

  #note(id: string, state: CheckState): void {
    this.outcomes = { ...this.outcomes, [id]: state };
  }
}

export const traceState = pageState(({ host }) => new TraceState(host));
