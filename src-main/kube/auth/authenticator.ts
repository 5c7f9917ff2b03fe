import type { Message } from '../../words/keys.ts';
import type { TlsMaterial } from '../http/dial.ts';
import type { Approve } from './approval.ts';

/** What one request carries. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly cert: TlsMaterial['cert'];
  readonly key: TlsMaterial['key'];
  /** Differs whenever the client certificate differs: connections are kept per such identity. */
  readonly tlsIdentity: string;
}

/** Where the credentials of one context come from; may read files, run a plugin or ask a token endpoint. */
export interface Authenticator {
  /** Throws AppError `credentials-failed`, `exec-plugin-failed` or `cancelled`. */
  credentials(signal: AbortSignal | undefined): Promise<Credentials>;
  /** The server answered 401 to these. True when asking again may give other ones. */
  rejected(credentials: Credentials): boolean;
}

/** What authentication needs from its surroundings. */
export interface AuthDeps {
  /** PATH and all else that plugins see. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** True where a plugin may ask questions on our own stdin (the command line). */
  readonly interactive: boolean;
  /** Told when a plugin has run so long that it may be waiting for a login. */
  readonly waits?: ((said: Message) => void) | undefined;
  /** How long that is, milliseconds. */
  readonly waitsAfter?: number | undefined;
  /** Asked before a plugin runs and before a file elsewhere is read; absent where the person named the context in a command. */
  readonly approve?: Approve | undefined;
}
