import type { MeshRow } from '../../../src-main/contract/mesh.ts';
import type { ProxySummary } from '../../../src-main/contract/proxies.ts';
import { splitProxyId } from '../../../src-main/contract/proxy-id.ts';
import type { Host } from '../../api/host.ts';
import { Task } from '../../state/task.svelte.ts';
import { isLive, olderThan, type Problem, stillTrueMs, syncProblems } from './model.ts';

/** Dumps that stay open behind the one that is shown, so that going back is instant. */
const dumpsKept = 4;
/** A dump that is closed again and again is asked for less and less often, milliseconds. */
const firstPause = 2_000;
const longestPause = 60_000;
/** Pods whose names hold this one's: a StatefulSet's tenth has the first's name in its own. */
const mostAlike = 50;

/** The configuration of the proxy that is shown, and what Pilot says of it. */
export class ProxyState {
  readonly summary = new Task<ProxySummary>();
  /** Its row of the mesh board, asked for anew while its page is open. */
  readonly sync = new Task<MeshRow | undefined>();
  #context = '';
  #proxy = '';
  #dumps: readonly string[] = [];
  #reopened = { at: -Infinity, pause: 0 };
  readonly #host: Host;
  readonly #now: () => number;

  constructor(host: Host, now: () => number = Date.now) {
    this.#host = host;
    this.#now = now;
  }

  /** The dump, once it belongs to the proxy that is asked for. */
  readonly current: ProxySummary | undefined = $derived.by(() => this.summary.value);

  readonly row: MeshRow | undefined = $derived.by(() => this.sync.value);

  /** What Pilot thinks comes first: an old configuration explains whatever else is found in it. */
  readonly problems: readonly Problem[] = $derived.by(() => [
    ...syncProblems(this.row, this.#now()),
    ...(this.current?.problems ?? []),
  ]);

  /** What there is of the proxy is shown at once; a reading that may be outdated is replaced by one of now. */
  async follow(context: string, proxy: string): Promise<void> {
    if (context === this.#context && proxy === this.#proxy) return;
    this.#context = context;
    this.#proxy = proxy;
    this.summary.clear();
    this.sync.clear();
    if (context === '' || proxy === '') return;
    const looking = this.look();
    await this.#open(false);
    const { current } = this;
    if (current !== undefined && isLive(current) && olderThan(current, stillTrueMs, this.#now()))
      await this.#open(true);
    await looking;
  }

  /** Asks Pilot how the proxy stands; a push that the configuration does not know yet has it read again. */
  async look(): Promise<void> {
    const context = this.#context;
    const proxy = this.#proxy;
    if (proxy === '') return;
    const { pod, namespace } = splitProxyId(proxy);
    const before = this.row?.lastChange;
    await this.sync.run(async (options) => {
      const query = { text: pod, limit: mostAlike, ...(namespace === '' ? {} : { namespace }) };
      const { rows } = await this.#host.call('mesh.board', { context, query }, options);
      return rows.find((row) => row.proxy === proxy);
    });
    const after = this.row?.lastChange;
    const pushed = before !== undefined && after !== undefined && after > before;
    if (pushed && this.current !== undefined && isLive(this.current)) await this.refresh();
  }

  /** Reads the proxy's configuration again. What is shown stays until the new one is there. */
  async refresh(): Promise<void> {
    if (this.#proxy !== '' && !this.summary.running) await this.#open(true);
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
