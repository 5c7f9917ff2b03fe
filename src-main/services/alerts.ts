import type { EventName } from '../contract/events.ts';
import type { ForwardEntry } from '../contract/forwards.ts';
import type { Emit, Services } from '../contract/index.ts';
import { meshQuerySchema, type MeshRow } from '../contract/mesh.ts';
import { tableQuerySchema } from '../contract/tables.ts';
import type { SecretRow } from '../contract/tables/secrets.ts';
import type { Engine } from '../engine/engine.ts';
import { sentence } from '../words/keys.ts';
import type { Alert } from './alert.ts';
import type { Looked } from './watches.ts';

/** A certificate that ends sooner is worth a word. */
const fewDays = 7;

/** Istio's workload certificates live for a day and are renewed in time: that one ends soon is its nature. */
const shortLife = 14 * 86_400_000;

const isShortLived = (notBefore = '', notAfter = ''): boolean =>
  Date.parse(notAfter) - Date.parse(notBefore) <= shortLife;

/**
 * What a person wants to hear of while the app is in the background. Each thing is said once, and again only after
 * it was well in between. Whether any of it is shown, the settings say; nobody has asked for it at first.
 */
export class Alerts {
  readonly #alert: (alert: Alert) => void;
  readonly #said = new Set<string>();

  constructor(alert: (alert: Alert) => void) {
    this.#alert = alert;
  }

  /** Forwards that have given up; those that try again by themselves are no news. */
  forwards(list: readonly ForwardEntry[]): void {
    for (const { id, target, port, state } of list) {
      this.#keep(`forward ${id}`, state.state === 'failed', {
        kind: 'forward',
        said: sentence('alert.forward', { name: target.name, port }),
      });
    }
  }

  /** How a watched proxy stands with its control plane. */
  proxy(row: MeshRow): void {
    const { proxy, overall, cells } = row;
    const types = (state: string): string =>
      Object.keys(cells)
        .filter((type) => cells[type]?.state === state)
        .join(', ');
    const stale = sentence('alert.stale', { proxy, types: types('stale') });
    const refused = sentence('alert.refused', { proxy, types: types('error') });
    this.#keep(`stale ${proxy}`, overall === 'stale', { kind: 'stale', said: stale });
    this.#keep(`refused ${proxy}`, overall === 'error', { kind: 'stale', said: refused });
  }

  /** The certificates that a watched proxy holds. */
  certificates(proxy: string, rows: readonly SecretRow[]): void {
    for (const { name, serial, daysLeft, notBefore, notAfter } of rows) {
      if (daysLeft === undefined || isShortLived(notBefore, notAfter)) continue;
      const days = Math.floor(daysLeft);
      this.#keep(`certificate ${proxy} ${name} ${serial}`, daysLeft < fewDays, {
        kind: 'certificate',
        said:
          daysLeft < 0
            ? sentence('alert.certificate-ended', { proxy, name })
            : sentence('alert.certificate', { proxy, name, days }),
      });
    }
  }

  #keep(key: string, bad: boolean, alert: Alert): void {
    if (!bad) this.#said.delete(key);
    else if (!this.#said.has(key)) {
      this.#said.add(key);
      this.#alert(alert);
    }
  }
}

/** The same events, and `heard` before one of them goes out. */
export function hearing(emit: Emit, name: EventName, heard: () => void): Emit {
  return (event, payload) => {
    if (event === name) heard();
    emit(event, payload);
  };
}

/** After each look at a watched proxy: its certificates, and how it stands with its control plane. */
export function newsOfWatched(
  alerts: Alerts,
  engine: Engine,
  boards: Pick<Services, 'mesh.board'>,
): Looked {
  return async ({ context, proxy }, dump, call) => {
    const secrets = tableQuerySchema.parse({ table: 'secrets' });
    const { rows } = await engine.ask(dump, 'rows', secrets, call);
    alerts.certificates(
      proxy,
      rows.flatMap((row) => (row.table === 'secrets' ? [row] : [])),
    );
    const query = meshQuerySchema.parse({ text: proxy });
    const board = await boards['mesh.board']({ context, query, maxAgeMs: 5_000 }, call);
    for (const row of board.rows) if (row.proxy === proxy) alerts.proxy(row);
  };
}
