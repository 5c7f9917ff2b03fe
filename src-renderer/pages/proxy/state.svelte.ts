import type { ProxySummary } from '../../../src-main/contract/proxies.ts';
import type { Host } from '../../api/host.ts';
import { Task } from '../../state/task.svelte.ts';

/** Dumps that stay open behind the one that is shown, so that going back is instant. */
const dumpsKept = 4;
/** A dump that is closed again and again is asked for less and less often, milliseconds. */
const firstPause = 2_000;
const longestPause = 60_000;

/** The configuration of the proxy that is shown. */
export class ProxyState {
  readonly summary = new Task<ProxySummary>();
  #context = '';
  #proxy = '';
  #dumps: readonly string[] = [];
  #reopened = { at: -Infinity, pause: 0 };
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The dump, once it belongs to the proxy that is asked for. */
  readonly current: ProxySummary | undefined = $derived.by(() => this.summary.value);

  async follow(context: string, proxy: string): Promise<void> {
    if (context === this.#context && proxy === this.#proxy) return;
    this.#context = context;
    this.#proxy = proxy;
    this.summary.clear();
    if (context !== '' && proxy !== '') await this.#open(false);
  }

  /** Reads the proxy's configuration again. What is shown stays until the new one is there. */
  async refresh(): Promise<void> {
    if (this.#proxy !== '') await this.#open(true);
  }

  /** After `dump-closed`: the engine let go of the dump or started anew. */
  async reopen(): Promise<void> {
    if (this.#proxy === '' || this.summary.running) return;
    const now = performance.now();
    const since = now - this.#reopened.at;
    if (since < this.#reopened.pause) return;
    const pause = since > longestPause ? firstPause : this.#reopened.pause * 2;
    this.#reopened = { at: now, pause: Math.min(pause, longestPause) };
    await this.#open(false);
  }

  async #open(fresh: boolean): Promise<void> {
    const context = this.#context;
    const proxy = this.#proxy;
    const answered = await this.summary.run((options) =>
      this.#host.call('proxy.open', { context, proxy, fresh }, options),
    );
    const dump = this.summary.value?.dump;
    if (answered && dump !== undefined) this.#keep(dump);
  }

  #keep(dump: string): void {
    const others = this.#dumps.filter((id) => id !== dump);
    this.#dumps = [dump, ...others.slice(0, dumpsKept - 1)];
    for (const old of others.slice(dumpsKept - 1)) {
      // A dump that is gone already is what was wanted.
      this.#host.call('dump.close', { dump: old }).catch(() => undefined);
    }
  }
}
