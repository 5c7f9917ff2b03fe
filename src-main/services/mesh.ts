import type { CallContext, Services } from '../contract/index.ts';
import type { MeshBoard, MeshQuery, MeshRow } from '../contract/mesh.ts';
import { queryBoard } from '../istio/board-query.ts';
import { boardRows, markChanges } from '../istio/mesh-board.ts';
import { parseSyncStatus } from '../istio/sync-status.ts';
import type { SyncReading } from '../mesh/mesh-source.ts';
import type { ServiceDeps } from './deps.ts';
import type { Proxies } from './proxies.ts';
import { SingleFlight } from './single-flight.ts';
import type { Sources } from './sources.ts';

interface Seen {
  readonly reading: SyncReading;
  readonly rows: readonly MeshRow[];
  /** When the answer came, by a clock that nobody sets: what `maxAgeMs` is measured against. */
  readonly at: number;
}

/** The mesh board of each context; one round of questions serves everybody who asks at the same time. */
export class MeshBoards {
  readonly #sources: Sources;
  readonly #now: () => number;
  readonly #proxies: Pick<Proxies, 'findings'>;
  readonly #seen = new Map<string, Seen>();
  readonly #asking = new SingleFlight<Seen>();

  constructor({
    sources,
    now,
    proxies,
  }: Pick<ServiceDeps, 'sources' | 'now'> & { readonly proxies: Pick<Proxies, 'findings'> }) {
    this.#sources = sources;
    this.#now = now;
    this.#proxies = proxies;
  }

  async board(
    context: string,
    query: MeshQuery,
    maxAgeMs: number,
    call: CallContext,
  ): Promise<MeshBoard> {
    const { reading, rows } = await this.look(context, maxAgeMs, call);
    return {
      context,
      askedAt: reading.askedAt,
      controlPlanes: reading.answers.map((answer) => answer.controlPlane),
      notes: reading.notes,
      command: command(reading),
      ...queryBoard(this.#withFindings(context, rows), query),
    };
  }

  /** All rows of the context's board. */
  async look(context: string, maxAgeMs: number, call: CallContext): Promise<Seen> {
    const seen = this.#seen.get(context);
    if (seen !== undefined && performance.now() - seen.at < maxAgeMs) return seen;
    return await this.#asking.run(context, call.signal, (signal) =>
      this.#ask(context, { ...call, signal }),
    );
  }

  forget(context: string): void {
    this.#seen.delete(context);
  }

  services(): Pick<Services, 'mesh.board'> {
    return {
      'mesh.board': ({ context, query, maxAgeMs }, call) =>
        this.board(context, query, maxAgeMs, call),
    };
  }

  /** Beside the sync state, which is about delivery, what is known of what was delivered. */
  #withFindings(context: string, rows: readonly MeshRow[]): readonly MeshRow[] {
    const known = this.#proxies.findings(context);
    if (known.size === 0) return rows;
    return rows.map((row) => {
      const problems = known.get(row.proxy);
      if (problems === undefined) return row;
      const of = (severity: 'error' | 'warning'): number =>
        problems
          .filter((problem) => problem.severity === severity)
          .reduce((sum, { message }) => sum + Number(message.params['count'] ?? 1), 0);
      return { ...row, config: { errors: of('error'), warnings: of('warning') } };
    });
  }

  async #ask(context: string, call: CallContext): Promise<Seen> {
    const source = await this.#sources.source(context);
    const reading = await source.sync(call);
    const answers = reading.answers.map(({ controlPlane, syncz }) => ({
      controlPlane,
      proxies: syncz === undefined ? [] : parseSyncStatus(syncz, controlPlane.pod),
    }));
    const now = this.#now();
    const before = this.#seen.get(context)?.rows ?? [];
    const rows = markChanges(before, boardRows(answers, reading.pods), now);
    const seen = { reading, rows, at: performance.now() };
    this.#seen.set(context, seen);
    return seen;
  }
}

/** Today's istioctl shows states with `-v 1` only (docs/istioctl.md §2.3); that of Pilot's days had no such flag. */
function command(reading: SyncReading): string {
  const old = reading.answers.some((answer) => answer.controlPlane.generation === 'pilot');
  return old ? 'istioctl proxy-status' : 'istioctl proxy-status -v 1';
}
