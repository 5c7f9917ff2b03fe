/** The pages of an Envoy's admin that commands read. */
export type AdminPage =
  'config_dump?include_eds' | 'clusters?format=json' | 'server_info' | 'certs';

export interface SyncAnswer {
  /** Name of the control plane's pod that answered. */
  readonly istiod: string;
  /** Body of `/debug/syncz`. */
  readonly body: Uint8Array;
}

/** What the commands need of a cluster. Implementations throw AppError only. */
export interface LiveSource {
  /** @param proxy `pod.namespace` */
  readonly adminPage: (context: string, proxy: string, page: AdminPage) => Promise<Uint8Array>;
  readonly syncStatus: (
    context: string,
    namespace: string | undefined,
  ) => Promise<readonly SyncAnswer[]>;
  readonly close: () => Promise<void>;
}
