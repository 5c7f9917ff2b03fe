import type { RedactionRule } from '../../contract/snapshots.ts';
import { secretHolders } from './fields.ts';
import { isSecretHeader, isWhollySecret, ruleOfName } from './names.ts';

/** What makes everything below a name secret, or the data sources below it only. */
export interface Secret {
  readonly rule: RedactionRule;
  readonly whole: boolean;
}

/** An open object or list. */
export interface Frame {
  readonly list: boolean;
  /** The key under which it stands; a list's items stand under the list's key. */
  readonly under: string;
  readonly plainUnder: string;
  key: string;
  plainKey: string;
  /** What `key` or `name` in it says; in a list, the item before. */
  name: string | undefined;
  /** Values that are secret if the name says so, which may come after them. */
  waiting: Slot[] | undefined;
  /** Everything below is a secret's (`private_key: {inline_bytes …}`), and by which rule. */
  readonly secret: Secret | undefined;
  readonly code: boolean;
}

/** A place in the output that is not decided yet. */
export interface Slot {
  original: Uint8Array;
  chosen: Uint8Array | undefined;
  readonly at: string;
  readonly plainKey: string;
  /** Objects that it has been handed out of. */
  outwards: number;
}

export type Piece = Uint8Array | Slot;

export const isSlot = (piece: Piece): piece is Slot => 'original' in piece;

export function isOpenSlot(piece: Piece): boolean {
  return isSlot(piece) && piece.chosen === undefined;
}

/**
 * Messages whose DataSources are secret. An SDS `secret` is none of them: its certificates are public, and its private key
 * has a field of its own (extensions/transport_sockets/tls/v3/secret.proto).
 */
export function secretOfHolder(under: string, plainUnder: string): Secret | undefined {
  if (secretHolders.has(plainUnder)) return { rule: 'password', whole: false };
  if (/secrets?$/.test(plainUnder) && !plainUnder.endsWith('clientsecret')) return undefined;
  const rule = ruleOfName(under);
  return rule === undefined ? undefined : { rule, whole: isWhollySecret(under) };
}

export function ruleOfNamed(frame: Frame, name: string): RedactionRule | undefined {
  const asHeader = isSecretHeader(name) ? 'header' : undefined;
  const onlyHeaders = namesHeader(frame) && frame.plainUnder !== 'queryparameters';
  return onlyHeaders ? asHeader : (ruleOfName(name) ?? asHeader);
}

/** A header matcher, or a header to add. */
export function namesHeader(frame: Frame): boolean {
  return /headers?(toadd|matcher)?$|queryparameters$/.test(frame.plainUnder);
}
