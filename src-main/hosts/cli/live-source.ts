import type { AppError } from '../../contract/errors.ts';

/** The pages of an Envoy's admin that commands read. */
export type AdminPage =
  'config_dump?include_eds' | 'clusters?format=json' | 'server_info' | 'certs';

export interface SyncAnswer {
  /** Name of the control plane's pod that was asked. */
  readonly istiod: string;
  /** Body of `/debug/syncz`, or why there is none. */
  readonly answer: Uint8Array | AppError;
}

export interface SyncAnswers {
  /** At least one; at least one of them answered. */
  readonly answers: readonly SyncAnswer[];
  /** True where pods may not be listed everywhere: control planes may stand where nobody could look. */
  readonly partial: boolean;
}

/** What the commands need of a cluster. Implementations throw AppError only. */
export interface LiveSource {
  /** @param proxy `pod.namespace` */
  readonly adminPage: (context: string, proxy: string, page: AdminPage) => Promise<Uint8Array>;
  /** What the control plane would send to `pod.namespace`. Throws `proxy-not-connected` when no replica serves it. */
  readonly pilotDump: (context: string, proxy: string) => Promise<Uint8Array>;
  readonly syncStatus: (context: string, namespace: string | undefined) => Promise<SyncAnswers>;
  readonly close: () => Promise<void>;
}
