import type { MessageKey } from '../../words/keys.ts';

/**
 * The ledger says of each field of Envoy's configuration what the trace makes of it, so that nothing that decides is
 * passed over in silence. Names of messages stand without `envoy.`; names of fields as in the proto files, with the
 * message they hold behind a colon where the walk goes on (`any`: an extension, `map~X`: keys are data).
 */
export type Verdict =
  /** A file of src-main/envoy does what Envoy does. */
  | { readonly kind: 'evaluated'; readonly by: string }
  /** Set to anything, it makes an assumption: the sentence is said with the field's name. */
  | { readonly kind: 'noted'; readonly key: NoteKey }
  /** The file that meets it makes the assumption, or says that the answer depends. */
  | { readonly kind: 'noted-by'; readonly by: string; readonly key: MessageKey }
  /** The extension as a whole is noted. */
  | { readonly kind: 'through'; readonly extension: string }
  /** It cannot change the verdict. */
  | { readonly kind: 'irrelevant'; readonly because: Irrelevance };

export type NoteKey = Extract<MessageKey, `trace.note.${string}`>;

/** Why a field cannot change where a request goes or what is answered. */
export type Irrelevance =
  /** Counters, and names for them. */
  | 'statistics'
  | 'logging'
  | 'tracing'
  /** How long something may last once it was decided. */
  | 'timing'
  /** Sockets, buffers, flow control, and how a host name is resolved. */
  | 'transport'
  /** What the caller gets beside the status: bodies, headers, their order. */
  | 'response'
  /** How configuration arrives; the dump holds what came. */
  | 'discovery'
  /** Text for people or other programs. */
  | 'label'
  /** It bites under load only. */
  | 'load'
  /** Its effect stands in the state that is read: the health of each host. */
  | 'state'
  /** What is done after a first try failed. */
  | 'retries'
  /** Read by the rate limit filters alone, which are noted. */
  | 'rate limits'
  /** How chance falls among hosts that may all be picked. */
  | 'chance'
  /** Of the copy that is mirrored, never of the request. */
  | 'mirror'
  /** Proof of who the peer is, which the question says. */
  | 'certificates'
  /** UDP, QUIC and HTTP/3, which are not asked about. */
  | 'other protocol'
  /** Envoy itself does not look at it. */
  | 'unread';

export interface Group {
  readonly verdict: Verdict;
  readonly fields: string;
}

export type Family = Readonly<Record<string, readonly Group[]>>;

export function evaluated(by: string, fields: string): Group {
  return { verdict: { kind: 'evaluated', by }, fields };
}

export function noted(key: NoteKey, fields: string): Group {
  return { verdict: { kind: 'noted', key }, fields };
}

export function notedBy(by: string, key: MessageKey, fields: string): Group {
  return { verdict: { kind: 'noted-by', by, key }, fields };
}

export function throughExtension(extension: string, fields: string): Group {
  return { verdict: { kind: 'through', extension }, fields };
}

export function irrelevant(because: Irrelevance, fields: string): Group {
  return { verdict: { kind: 'irrelevant', because }, fields };
}

interface Typed {
  /** Messages of its configuration, without `envoy.`. */
  readonly types: readonly string[];
}

export type Extension = Typed &
  (
    | { readonly evaluated: string }
    | { readonly noted: MessageKey }
    | { readonly irrelevant: Irrelevance }
  );

export type Extensions = Readonly<Record<string, Extension>>;
