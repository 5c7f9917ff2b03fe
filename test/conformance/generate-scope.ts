import type { Random } from '../support/random.ts';
import type { KeyPair } from './certificates.ts';

/** What everything within a listener is made with. */
export interface ListenerScope {
  readonly random: Random;
  readonly clusters: readonly string[];
  readonly certificate: KeyPair;
  readonly clientUri: string;
  readonly logFile: string;
}
