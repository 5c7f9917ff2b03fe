import type { ControlPlane } from '../../contract/contexts.ts';
import { AppError } from '../../contract/errors.ts';
import { isObject, type Json, list, parseJson, text } from '../../contract/json.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { sentence } from '../../words/keys.ts';
import { defaultLocale, sayMessage } from '../../words/say.ts';
import type { SyncAnswer } from '../mesh-source.ts';
import { type ControlPlanePod, discoverControlPlanes, noControlPlane } from './control-planes.ts';
import type { Ladder } from './ladder.ts';
import { wholePage } from './page.ts';
import { readPilot } from './pilot-source.ts';

/** Who serves whom changes only when a proxy reconnects; it is asked again when an answer says so. */
class ServedBy {
  readonly #pilots = new Map<string, ControlPlanePod>();

  learn(pilot: ControlPlanePod, syncz: Json): void {
    for (const status of list(syncz)) {
      if (isObject(status)) this.#pilots.set(text(status['proxy']), pilot);
    }
  }

  /** The replica that last listed the proxy first, then the others. */
  order(proxy: string, all: readonly ControlPlanePod[]): readonly ControlPlanePod[] {
    const known = this.#pilots.get(proxy);
    return known === undefined
      ? all
      : [
          known,
          ...all.filter((one) => one.name !== known.name || one.namespace !== known.namespace),
        ];
  }
}

/** The control planes of a cluster: found anew for each look at the mesh, kept for what is asked in between. */
export class Pilots {
  readonly #cluster: Cluster;
  readonly #ladder: Ladder;
  readonly #servedBy = new ServedBy();
  #found: readonly ControlPlanePod[] = [];

  constructor(cluster: Cluster, ladder: Ladder) {
    this.#cluster = cluster;
    this.#ladder = ladder;
  }

  get found(): readonly ControlPlanePod[] {
    return this.#found;
  }

  async discover(signal: AbortSignal): ReturnType<typeof discoverControlPlanes> {
    const discovered = await discoverControlPlanes(this.#cluster, signal);
    this.#found = discovered.pods;
    return discovered;
  }

  /** Those to ask about a proxy, the one that served it last first. Throws `no-control-plane` where none can be found. */
  async servingFirst(proxy: string, signal: AbortSignal): Promise<readonly ControlPlanePod[]> {
    if (this.#found.length === 0) {
      const { pods, notes } = await this.discover(signal);
      if (pods.length === 0) throw noControlPlane(this.#cluster.context.name, notes);
    }
    return this.#servedBy.order(proxy, this.#found);
  }

  /** A Pilot that fails is an answer too: the others are not lost with it. */
  async ask(pilot: ControlPlanePod, signal: AbortSignal): Promise<SyncAnswer> {
    const started = performance.now();
    try {
      const syncz = parseJson(await this.#text(pilot, '/debug/syncz', signal));
      const latencyMs = Math.round(performance.now() - started);
      const version = await this.#version(pilot, signal);
      this.#servedBy.learn(pilot, syncz);
      const answered = {
        state: 'answered',
        latencyMs,
        proxies: list(syncz).length,
        version,
      } as const;
      return { syncz, controlPlane: { ...introduced(pilot), ...answered } };
    } catch (error) {
      if (signal.aborted) throw error;
      const said = error instanceof AppError ? error.said : sentence('error.mesh.answer-no-json');
      return {
        syncz: undefined,
        controlPlane: {
          ...introduced(pilot),
          state: 'failed',
          error: sayMessage(defaultLocale, said),
          said,
        },
      };
    }
  }

  async #version(pilot: ControlPlanePod, signal: AbortSignal): Promise<string> {
    try {
      return pilotVersion(await this.#text(pilot, '/version', signal));
    } catch (error) {
      // A control plane whose version cannot be read still serves its proxies.
      if (signal.aborted || !(error instanceof AppError)) throw error;
      return '';
    }
  }

  async #text(pilot: ControlPlanePod, path: string, signal: AbortSignal): Promise<string> {
    return new TextDecoder().decode(
      await wholePage(readPilot(this.#ladder, pilot, path, { signal })),
    );
  }
}

export function introduced({
  name,
  namespace,
  revision,
  generation,
}: ControlPlanePod): Pick<ControlPlane, 'pod' | 'namespace' | 'revision' | 'generation'> {
  return { pod: name, namespace, revision, generation };
}

/** `1.30.2-sha-Clean` (istiod), `{"version": …}` or `root@…-1.1.2-…` style texts of old ones. */
export function pilotVersion(body: string): string {
  const found = /\d+\.\d+(?:\.\d+)?(?:-(?:alpha|beta|rc|dev)[\w.]*)?/.exec(body.trim());
  return found?.[0] ?? body.trim().split('-')[0] ?? '';
}
