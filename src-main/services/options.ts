import type { Settings } from '../contract/app.ts';
import type { Emit } from '../contract/index.ts';
import type { ApprovalRequest } from '../kube/auth/approval.ts';
import type { Alert } from './alert.ts';

/** What a host brings: everything that services may not do themselves. */
export interface Platform {
  /** A page of this machine's own forward in the user's browser; absent where the app itself is a page of one. */
  readonly openLocal?: (port: number, path: string) => Promise<void>;
  /** Shows a file where it lies, in the system's own file manager; false where there is none. */
  readonly reveal?: (path: string) => Promise<boolean>;
  /** Native dialog; empty when the user chose nothing or the host has no dialogs. */
  pickPaths(purpose: 'dump' | 'folder' | 'kubeconfig' | 'snapshot'): Promise<readonly string[]>;
  /** Asks the person, outside the page, whether a kubeconfig's program may run or its file be read. Absent: no. */
  readonly approve?: (request: ApprovalRequest) => Promise<boolean>;
  /** The last lines of the log; absent where there is none. */
  readonly logTail?: () => readonly string[];
  /** A file, folder or snapshot by its path has been opened: for lists of recent ones. */
  readonly opened?: (path: string) => void;
  /** The settings as they are at the start, and at each change. */
  readonly settings?: (settings: Settings) => void;
  /** What the system, or the PAC file that it names, says of the way to an address: `PROXY host:port; DIRECT`. */
  readonly systemProxy?: (url: string) => Promise<string>;
  /** News for a person who looks elsewhere; the host shows those that the settings ask for. */
  readonly alert?: (alert: Alert) => void;
  /** Crash dumps and the like, one line each: kept here, never sent. */
  readonly crashes?: () => readonly string[];
  blockedRequests(): number;
  readonly nativeDialogs: boolean;
}

/** The embedded demo meshes: a cluster of their own, started when one of their contexts is first opened. */
export interface DemoStarter {
  readonly contexts: readonly string[];
  start(): Promise<{ readonly kubeconfigPath: string }>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly host: 'electron' | 'browser' | 'memory';
  readonly version: string;
  readonly emit: Emit;
  readonly platform: Platform;
  readonly dataDir: string;
  /** Files of `--kubeconfig`; absent: KUBECONFIG or ~/.kube/config. */
  readonly kubeconfig?: readonly string[] | undefined;
  readonly demo: DemoStarter;
  /** `--demo`: open the demo mesh first, whatever else there is. */
  readonly openDemo: boolean;
  /** `--file` */
  readonly openFile?: string | undefined;
  /** Where the engine's worker stands; absent: beside the engine's own source. */
  readonly workerUrl?: URL | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a terminal would have is in `env` when this is done; clusters alone wait for it. */
  readonly envReady?: Promise<void> | undefined;
  readonly home: string;
  readonly now: () => number;
}
