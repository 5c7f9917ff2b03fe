import type { Counters } from '../counters.ts';
import type { DemoFaults } from '../faults.ts';
import type { PodName } from '../model.ts';
import type { PodWorld } from '../pods/pod.ts';
import type { PodNetwork } from '../pods/pod-network.ts';
import type { User } from './rbac.ts';
import type { Resources } from './resources.ts';
import type { Store } from './store.ts';

/** What the cluster's owner may do to it from outside this process. */
export interface DemoControl {
  restart(namespace: string, name: string): PodName;
  delete(namespace: string, name: string): void;
  add(namespace: string, name: string): PodName;
  setReady(namespace: string, name: string, ready: boolean): void;
  rotatePilots(): readonly PodName[];
  compact(): void;
  /** Every token answers 401 from now on; new ones stand in the kubeconfig files. */
  rotateTokens(): Promise<void>;
}

/** What the handlers of one API server share. */
export interface ApiContext {
  readonly kubernetesVersion: string;
  readonly resources: Resources;
  readonly store: Store;
  readonly world: PodWorld;
  readonly network: PodNetwork;
  readonly faults: DemoFaults;
  readonly counters: Counters;
  now(): number;
  readonly control: DemoControl;
}

/** One request with its caller known. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly user: User;
  readonly accept: string;
}
