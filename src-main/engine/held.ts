import type { ProxyConfig } from '../envoy/dump.ts';
import type { KubernetesParts } from '../istio/mesh-view.ts';

/** What the engine holds of one dump, as a question sees it. */
export interface Held {
  /** The same value until a page is attached; so a WeakMap keyed by it, or by its dump, keeps what is costly. */
  readonly config: ProxyConfig;
  /** Milliseconds since 1970 at which the question was asked. */
  readonly now: number;
  /** Another open dump, for questions about two sides or a whole mesh; undefined when it is not open. */
  readonly peer: (dump: string) => ProxyConfig | undefined;
  /** Kubernetes' side of a mesh; empty lists where nobody told it. */
  readonly kubernetes: (mesh: string) => KubernetesParts;
}

/** Admin pages that may be attached to a dump. */
export const attachablePages = ['clusters', 'server_info', 'certs'] as const;
export type AttachablePage = (typeof attachablePages)[number];
