import type { Comparison, DiffSide } from '../contract/diff.ts';
import { AppError } from '../contract/errors.ts';
import type { CallContext, Services } from '../contract/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { Contexts } from './contexts.ts';
import type { Proxies } from './proxies.ts';

interface Side {
  readonly dump: string;
  readonly takenAt: number;
}

/** Pilot's dumps are kept for the last few comparisons: their resources are shown beside Envoy's. */
const pilotDumpsKept = 6;

/** Comparisons of any two sides; each side is a dump in the engine. */
export class Comparisons {
  readonly #engine: Engine;
  readonly #contexts: Contexts;
  readonly #proxies: Proxies;
  readonly #now: () => number;
  #pilotDumps: readonly string[] = [];

  constructor(engine: Engine, contexts: Contexts, proxies: Proxies, now: () => number) {
    this.#engine = engine;
    this.#contexts = contexts;
    this.#proxies = proxies;
    this.#now = now;
  }

  services(): Pick<Services, 'diff.compare'> {
    return {
      'diff.compare': async ({ a, b, rules, fresh }, call): Promise<Comparison> => {
        const [left, right] = [await this.#side(a, fresh, call), await this.#side(b, fresh, call)];
        call.progress({ phase: 'comparing', done: 0, unit: 'items' });
        const pilotAgainstEnvoy = a.side === 'pilot' && b.side === 'envoy';
        const params = { other: right.dump, rules, pilotAgainstEnvoy };
        const diff = await this.#engine.ask(left.dump, 'diff', params, { signal: call.signal });
        return { ...diff, a: left, b: right };
      },
    };
  }

  async #side(side: DiffSide, fresh: boolean, call: CallContext): Promise<Side> {
    if (side.side === 'envoy') {
      const { dump, takenAt } = await this.#proxies.open(side.context, side.proxy, fresh, call);
      return { dump, takenAt };
    }
    const source = await this.#contexts.source(side.context);
    const bytes = await source.readPilot(side.proxy, call);
    if (bytes === undefined) {
      throw new AppError(
        'proxy-not-connected',
        `No control plane that could be asked serves ${side.proxy}.`,
        { hint: 'Look at the mesh board: the proxy may be listed as not connected.' },
      );
    }
    const { dump } = await this.#proxies.openBytes(bytes, call);
    const [gone, kept] = [
      this.#pilotDumps.slice(0, -pilotDumpsKept + 1),
      this.#pilotDumps.slice(-pilotDumpsKept + 1),
    ];
    this.#pilotDumps = [...kept, dump];
    for (const old of gone) await this.#engine.close(old);
    return { dump, takenAt: this.#now() };
  }
}
