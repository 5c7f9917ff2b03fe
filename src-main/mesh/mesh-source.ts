import type { ContextStatus, ControlPlane } from '../contract/contexts.ts';
import type { CallContext } from '../contract/index.ts';
import type { Json } from '../contract/json.ts';
import type { Message } from '../contract/messages.ts';
import type { Cluster } from '../kube/cluster.ts';

/** The admin pages of an Envoy that are read beside its dump, by the name under which the engine attaches them. */
export const adminPages = ['clusters', 'server_info', 'certs'] as const;
export type AdminPage = (typeof adminPages)[number];

/** A pod that has, or is, a proxy, as Kubernetes (or a snapshot's record of it) tells. */
export interface ProxyPod {
  /** `pod.namespace` */
  readonly proxy: string;
  readonly pod: string;
  readonly namespace: string;
  /** sidecar, router, waypoint, ztunnel, proxyless */
  readonly type: string;
  readonly revision: string;
  /** From the image's tag, when no control plane tells. */
  readonly imageVersion: string;
  readonly phase: string;
  readonly ready: boolean;
}

/** What one control plane answered to /debug/syncz; undefined when it could not be asked (see its `error`). */
export interface SyncAnswer {
  readonly controlPlane: ControlPlane;
  readonly syncz: Json | undefined;
}

/**
 * A page that nothing but an export reads, by the name of its file there: `stats.txt` of an Envoy, `configz.json` of a
 * control plane's pod, `istio.json` (Istio's custom resources) of Kubernetes.
 */
export type RecordedPage =
  | { readonly of: 'envoy'; readonly proxy: string; readonly file: 'listeners.json' | 'stats.txt' }
  | {
      readonly of: 'pilot';
      readonly pod: string;
      readonly namespace: string;
      readonly file: string;
    }
  | { readonly of: 'kubernetes'; readonly file: 'core.json' | 'istio.json' };

export interface SyncReading {
  readonly answers: readonly SyncAnswer[];
  /** Undefined when pods may not be listed: then nobody can say which proxies are missing. */
  readonly pods: readonly ProxyPod[] | undefined;
  readonly notes: ContextStatus['notes'];
  /** Milliseconds since 1970: now for a live mesh, the time of recording otherwise. */
  readonly askedAt: number;
}

export type DumpBytes =
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array>; readonly total?: number }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export interface ProxyReading {
  readonly dump: DumpBytes;
  /** Pages that could be read; a missing one costs columns, not the dump. */
  readonly pages: ReadonlyMap<AdminPage, Uint8Array>;
  /** Nobody has the dump: it was made up of the /clusters page. */
  readonly pageAlone?: boolean;
  readonly access: {
    readonly rung: 'port-forward' | 'exec' | 'file' | 'snapshot';
    readonly note?: Message;
  };
  readonly takenAt: number;
}

/**
 * One mesh, wherever it is: a live cluster, an opened file, a folder, a snapshot. Services know nothing
 * else of where data comes from. Every call may throw AppError; `close` never does.
 */
export interface MeshSource {
  readonly live: boolean;
  /** Nobody wrote down when it was recorded: its times are those of files, which copying renews. */
  readonly timesOfFiles?: boolean;
  /** The open connection of a live mesh, for what needs streams of its own: forwards and the doctor. */
  readonly cluster?: Cluster;
  open(call: CallContext): Promise<ContextStatus>;
  sync(call: CallContext): Promise<SyncReading>;
  readProxy(proxy: string, call: CallContext): Promise<ProxyReading>;
  /**
   * Pods, services and endpoint slices as Kubernetes lists them (one list of items of mixed kinds); undefined
   * where nobody may list them or none were recorded.
   */
  kubernetes(call: CallContext): Promise<Json | undefined>;
  /** Pilot's /debug/config_dump for the proxy, from the replica that serves it; undefined when nobody has it. */
  readPilot(proxy: string, call: CallContext): Promise<DumpBytes | undefined>;
  /** Undefined where this mesh has no such page. */
  readPage(page: RecordedPage, call: CallContext): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}
