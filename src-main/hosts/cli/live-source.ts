import { AppError } from '../../contract/errors.ts';

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

/** Stands in until clusters are wired: says so in one line. */
export function noLiveSource(): Promise<LiveSource> {
  return Promise.reject(
    new AppError('cluster-unreachable', 'this build cannot reach clusters from the command line', {
      hint: 'save the page (curl localhost:15000/config_dump?include_eds) and pass it with --file',
    }),
  );
}
