import type {
  ForwardEntry,
  ForwardTargetOption,
  ForwardTargetView,
} from '../../../src-main/contract/forwards.ts';
import type { Host } from '../../api/host.ts';
import { pageState } from '../../state/page-state.svelte.ts';
import { Task } from '../../state/task.svelte.ts';

/** The saved list, kept true by the host's events. */
export class ForwardsState {
  readonly list = new Task<readonly ForwardEntry[]>();
  readonly targets = new Task<readonly ForwardTargetOption[]>();
  readonly #host: Host;
  #targetsOf = '';

  constructor(host: Host) {
    this.#host = host;
    host.subscribe('forwardsChanged', () => void this.load());
  }

  readonly all: readonly ForwardEntry[] = $derived.by(() => this.list.value ?? []);

  /** How many are in each state; stopped ones are not counted. */
  readonly counts = $derived.by(() => {
    const of = (...states: readonly string[]): number =>
      this.all.filter(({ state }) => states.includes(state.state)).length;
    return {
      ready: of('ready'),
      waiting: of('connecting', 'reconnecting'),
      failed: of('failed'),
    };
  });

  async load(): Promise<void> {
    await this.list.run(
      async (options) => (await this.#host.call('forwards.list', {}, options)).forwards,
    );
  }

  /** What may be forwarded to in a context; asked once per context, and again when `fresh`. */
  async loadTargets(context: string, fresh = false): Promise<void> {
    if (context === this.#targetsOf && !fresh) return;
    this.#targetsOf = context;
    this.targets.clear();
    await this.targets.run(
      async (options) => (await this.#host.call('forwards.targets', { context }, options)).targets,
    );
  }

  async add(
    context: string,
    target: ForwardTargetView,
    port: number,
    localPort: number,
  ): Promise<void> {
    await this.#host.call('forwards.add', { context, target, port, localPort });
    await this.load();
  }

  async start(id: string): Promise<void> {
    await this.#host.call('forwards.start', { id });
    await this.load();
  }

  async stop(id: string): Promise<void> {
    await this.#host.call('forwards.stop', { id });
    await this.load();
  }

  async remove(id: string): Promise<void> {
    await this.#host.call('forwards.remove', { id });
    await this.load();
  }

  async setWithContext(id: string, withContext: boolean): Promise<void> {
    await this.#host.call('forwards.setWithContext', { id, withContext });
    await this.load();
  }

  /** Opens the page in the user's own browser; false where the page has to do that by itself. */
  async open(id: string, path: string): Promise<boolean> {
    return (await this.#host.call('forwards.open', { id, path })).opened;
  }
}

export const forwardsState = pageState(({ host }) => new ForwardsState(host));
