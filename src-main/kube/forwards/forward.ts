import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import type { Cluster } from '../cluster.ts';
import { backoffDelay } from '../http/backoff.ts';
import { admitted, isAdminPort } from './admin-guard.ts';
import { join } from './join.ts';
import { LocalListener } from './local-listener.ts';
import { probe } from './probe.ts';
import { type Candidate, findCandidates } from './target.ts';
import type { ForwardSpec, ForwardState, ForwardView } from './types.ts';

/** Side effects, given from outside so that tests can hold the clock. */
export interface ForwardDeps {
  /** The open context; throws while it cannot be opened. */
  readonly cluster: () => Promise<Pick<Cluster, 'client' | 'streams'>>;
  readonly now: () => number;
  /** Runs `run` once after `ms`; the answer cancels it. */
  readonly schedule: (ms: number, run: () => void) => () => void;
  /** 0…1 */
  readonly random: () => number;
  readonly onChange: () => void;
}

const probeEvery = 15_000;
const backoff = { first: 1_000, most: 30_000 };
/** A forward that was well for so long starts its back-off anew. */
const wellAfter = 60_000;
/** A local connection waits so long for the forward to be ready again. */
const patience = 20_000;
/** Pods tried before the back-off. */
const mostTried = 3;

/** Nothing that time heals. */
const final = new Set([
  'forbidden',
  'unauthorized',
  'kubeconfig-invalid',
  'context-unknown',
  'port-in-use',
  'bad-request',
  'credentials-failed',
  'exec-plugin-failed',
  'tls-failed',
]);

let lanes = 0;

/**
 * One managed forward: a local port that leads to a workload as long as the forward exists. The listener stays while pods come and
 * go; a probe through the tunnel decides the state; local connections that come meanwhile wait.
 */
export class Forward {
  readonly spec: ForwardSpec;
  readonly #deps: ForwardDeps;
  readonly #lane: string;
  readonly #stop = new AbortController();
  readonly #sockets = new Set<Socket>();
  readonly #waiting = new Set<(pod: Candidate | undefined) => void>();
  #state: ForwardState = { state: 'connecting' };
  #listener: LocalListener | undefined;
  #pod: Candidate | undefined;
  #cancelTimer: () => void = () => undefined;
  #connecting = false;
  #checking = false;
  #attempt = 0;
  #everReady = false;
  #recoveries = 0;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(spec: ForwardSpec, deps: ForwardDeps) {
    this.spec = spec;
    this.#deps = deps;
    lanes += 1;
    this.#lane = `forward-${lanes}`;
  }

  get view(): ForwardView {
    return {
      spec: this.spec,
      state: this.#state,
      localPort: this.#listener?.port ?? 0,
      connections: this.#sockets.size,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      recoveries: this.#recoveries,
    };
  }

  /** Opens the local port, then looks for a pod. Resolves as soon as the port is open or has failed to. */
  async start(): Promise<void> {
    try {
      this.#listener = await LocalListener.open(this.spec.localPort, (socket) => {
        this.#accept(socket);
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#stopped) await this.#listener.close();
    else this.#reconnect();
  }

  /** Frees the port and ends every connection. Final. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stop.abort();
    this.#cancelTimer();
    this.#set({ state: 'stopped' });
    this.#release(undefined);
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await this.#listener?.close();
  }

  /** Tries at once: the user asked for it, or the machine woke up and nothing that was known holds any more. */
  async wake(): Promise<void> {
    if (this.#stopped) return;
    if (this.#listener === undefined) {
      await this.start();
      return;
    }
    try {
      (await this.#deps.cluster()).streams.renew(this.#lane);
    } catch (error) {
      // The context cannot be opened now; connecting will tell.
      if (!(error instanceof AppError)) throw error;
    }
    if (this.#state.state === 'ready') this.#check();
    else this.#reconnect();
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  #set(state: ForwardState): void {
    this.#state = state;
    this.#deps.onChange();
  }

  #timer(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#deps.schedule(ms, run);
  }

  #reconnect(): void {
    if (this.#connecting || this.#stopped) return;
    this.#connecting = true;
    this.#cancelTimer();
    this.#pod = undefined;
    this.#set({ state: 'connecting' });
    this.#connect().then(
      ({ pod, latencyMs }) => this.#connected(pod, latencyMs),
      (error: unknown) => this.#lost(error),
    );
  }

  async #connect(): Promise<{ pod: Candidate; latencyMs: number }> {
    const { signal } = this.#stop;
    const { client, streams } = await this.#deps.cluster();
    const { target, port } = this.spec;
    const candidates = await findCandidates(client, target, port, signal);
    let failure: unknown;
    for (const pod of candidates.slice(0, mostTried)) {
      try {
        const latencyMs = await probe(streams, pod, this.#lane, this.#deps.now, signal);
        return { pod, latencyMs };
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  }

  #connected(pod: Candidate, latencyMs: number): void {
    this.#connecting = false;
    if (this.#stopped) return;
    if (this.#everReady) this.#recoveries += 1;
    this.#everReady = true;
    this.#pod = pod;
    const now = this.#deps.now();
    this.#set({
      state: 'ready',
      pod: `${pod.namespace}/${pod.name}`,
      since: now,
      probedAt: now,
      latencyMs,
    });
    this.#release(pod);
    this.#timer(probeEvery, () => this.#check());
  }

  #lost(error: unknown): void {
    this.#connecting = false;
    if (this.#stopped) return;
    const failure = asAppError(error);
    // What was never there is a mistake in the target; what was, comes back with the next rollout.
    if (final.has(failure.code) || (failure.code === 'not-found' && !this.#everReady)) {
      this.#fail(failure);
      return;
    }
    const delay = backoffDelay(backoff, this.#attempt, this.#deps.random());
    this.#attempt += 1;
    this.#set({
      state: 'reconnecting',
      attempt: this.#attempt,
      retryAt: this.#deps.now() + delay,
      reason: failure.toShape(),
    });
    this.#timer(delay, () => this.#reconnect());
  }

  #fail(error: unknown): void {
    this.#set({ state: 'failed', reason: asAppError(error).toShape() });
    this.#release(undefined);
  }

  /** Probes the pod in use; when it does not answer, looks for another. */
  #check(): void {
    const pod = this.#pod;
    const before = this.#state;
    if (this.#stopped || this.#checking || pod === undefined || before.state !== 'ready') return;
    this.#checking = true;
    this.#cancelTimer();
    const checked = async (): Promise<number> => {
      const { streams } = await this.#deps.cluster();
      return await probe(streams, pod, this.#lane, this.#deps.now, this.#stop.signal);
    };
    checked().then(
      (latencyMs) => {
        this.#checking = false;
        if (this.#stopped || this.#pod !== pod || this.#state.state !== 'ready') return;
        const now = this.#deps.now();
        if (now - this.#state.since > wellAfter) this.#attempt = 0;
        this.#set({ ...this.#state, probedAt: now, latencyMs });
        this.#timer(probeEvery, () => this.#check());
      },
      () => {
        this.#checking = false;
        if (this.#pod === pod) this.#reconnect();
      },
    );
  }

  #accept(local: Socket): void {
    this.#sockets.add(local);
    local.on('error', () => undefined);
    local.once('close', () => {
      this.#sockets.delete(local);
      this.#deps.onChange();
    });
    // Nothing is read before there is somewhere to send it.
    local.pause();
    this.#serve(local).catch(() => local.resetAndDestroy());
  }

  async #serve(local: Socket): Promise<void> {
    let known = false;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const pod = this.#pod ?? (await this.#whenReady());
      if (pod === undefined || isGone(local)) break;
      if (!known && isAdminPort(pod.name, pod.port)) {
        if (!(await admitted(local))) return;
        known = true;
      }
      let tunnel: Duplex;
      try {
        const { streams } = await this.#deps.cluster();
        tunnel = await streams.openPort(pod, pod.port, {
          signal: this.#stop.signal,
          lane: this.#lane,
        });
      } catch {
        if (this.#pod === pod) this.#reconnect();
        continue;
      }
      // A tunnel that breaks makes the pod doubtful; the probe finds out.
      tunnel.once('error', () => {
        if (this.#pod === pod) this.#check();
      });
      if (isGone(local)) {
        tunnel.destroy();
        return;
      }
      join(local, tunnel, (bytesIn, bytesOut) => {
        this.#bytesIn += bytesIn;
        this.#bytesOut += bytesOut;
      });
      this.#deps.onChange();
      return;
    }
    local.resetAndDestroy();
  }

  /** The pod, as soon as there is one; undefined when the forward fails or stops, or after a while. */
  async #whenReady(): Promise<Candidate | undefined> {
    if (this.#stopped || this.#state.state === 'failed') return undefined;
    const { promise, resolve } = Promise.withResolvers<Candidate | undefined>();
    const cancel = this.#deps.schedule(patience, () => resolve(undefined));
    this.#waiting.add(resolve);
    try {
      return await promise;
    } finally {
      cancel();
      this.#waiting.delete(resolve);
    }
  }

  #release(pod: Candidate | undefined): void {
    for (const resolve of [...this.#waiting]) resolve(pod);
  }
}

/** As a call, because it changes while we wait. */
function isGone(socket: Socket): boolean {
  return socket.destroyed;
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('internal', sentence('error.kube.forward-fault'), {
        cause: error,
      });
}
