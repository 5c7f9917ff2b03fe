import type { RedactionRule } from '../../contract/snapshots.ts';
import {
  codeHolders,
  dataFields,
  inlineCodeFields,
  isHarmless,
  isSecretHeader,
  matchFields,
  mayHoldSecret,
  nameFields,
  patternFields,
  plain,
  redactArgument,
  redactText,
  replacement,
  replacementBytes,
  ruleOfName,
  ruleOfValue,
  valueFields,
} from './rules.ts';

export interface Found {
  readonly rule: RedactionRule;
  /** Keys on the way, joined by dots. */
  readonly at: string;
  readonly value: string;
}

export interface RedactOptions {
  readonly inlineCode: boolean;
  readonly onFound: (found: Found) => void;
}

const quote = 0x22;
const backslash = 0x5c;
/** What a string may be long and still be looked at as text; beyond it only its place counts. */
const longestLookedAt = 4 << 20;
const deepestNested = 4;

/** An open object or list. */
interface Frame {
  readonly list: boolean;
  /** The key under which it stands; a list's items stand under the list's key. */
  readonly under: string;
  readonly plainUnder: string;
  key: string;
  plainKey: string;
  /** What `key` or `name` in it says. */
  name: string | undefined;
  /** Values that are secret if the name says so, which may come after them. */
  waiting: Slot[] | undefined;
  /** Everything below is a secret's (`private_key: {inline_bytes …}`), and by which rule. */
  readonly secret: RedactionRule | undefined;
  readonly code: boolean;
}

/** A place in the output that is not decided yet. */
interface Slot {
  original: Uint8Array;
  chosen: Uint8Array | undefined;
  readonly at: string;
  readonly plainKey: string;
}

type Piece = Uint8Array | Slot;

const isSlot = (piece: Piece): piece is Slot => 'original' in piece;

/**
 * Takes secrets out of JSON as it streams by. Every other byte stays as it was: numbers keep their digits, keys their
 * order. It holds back no more than the object that a doubtful value stands in. What is no JSON passes through.
 */
export class JsonRedactor {
  readonly #options: RedactOptions;
  readonly #nesting: number;
  readonly #frames: Frame[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #out: Piece[] = [];
  #undecided = 0;
  #expectKey = false;

  constructor(options: RedactOptions, nesting = 0) {
    this.#options = options;
    this.#nesting = nesting;
  }

  /** Takes bytes, gives those that are decided. */
  push(chunk: Uint8Array): Uint8Array[] {
    const bytes =
      this.#rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([this.#rest, chunk]);
    const used = this.#scan(bytes);
    this.#rest = bytes.subarray(used);
    return this.#decided();
  }

  end(): Uint8Array[] {
    // Broken off inside a string: nobody can tell what it was, so it goes rather than stays.
    if (this.#rest.length > 0) this.#out.push(Buffer.from('"'));
    this.#rest = Buffer.alloc(0);
    while (this.#frames.length > 0) this.#close();
    return this.#decided();
  }

  #scan(bytes: Buffer): number {
    const end = bytes.length;
    let from = 0;
    let i = 0;
    while (i < end) {
      const byte = bytes[i];
      if (byte === quote) {
        const after = stringEnd(bytes, i + 1);
        if (after === -1) break;
        const frame = this.#frames.at(-1);
        if (frame !== undefined && !frame.list && this.#expectKey) {
          this.#setKey(frame, after - i <= 130 ? bytes.toString('utf8', i + 1, after - 1) : '');
        } else {
          const put = this.#judge(frame, bytes, i, after);
          if (put !== undefined) {
            if (i > from) this.#out.push(bytes.subarray(from, i));
            this.#out.push(put);
            from = after;
          }
        }
        i = after;
        continue;
      }
      if (byte === 0x7b || byte === 0x5b) this.#open(byte === 0x5b);
      else if (byte === 0x7d || byte === 0x5d) this.#close();
      else if (byte === 0x2c) this.#expectKey = true;
      else if (byte === 0x3a) this.#expectKey = false;
      i += 1;
    }
    if (i > from) this.#out.push(bytes.subarray(from, i));
    return i;
  }

  #setKey(frame: Frame, key: string): void {
    frame.key = key;
    frame.plainKey = plain(key);
  }

  #open(list: boolean): void {
    const parent = this.#frames.at(-1);
    const under = parent === undefined ? '' : parent.list ? parent.under : parent.key;
    const plainUnder =
      parent === undefined ? '' : parent.list ? parent.plainUnder : parent.plainKey;
    this.#frames.push({
      list,
      under,
      plainUnder,
      key: '',
      plainKey: '',
      name: undefined,
      waiting: undefined,
      secret: parent?.secret ?? ruleOfHolder(under, plainUnder),
      code: (parent?.code ?? false) || codeHolders.has(plainUnder),
    });
    this.#expectKey = !list;
  }

  #close(): void {
    const frame = this.#frames.pop();
    this.#expectKey = false;
    if (frame?.waiting === undefined) return;
    const parent = this.#frames.at(-1);
    const rule = frame.name === undefined ? undefined : ruleOfNamed(frame, frame.name);
    for (const slot of frame.waiting) {
      const value = valueFields.has(slot.plainKey);
      // A cookie that a request must carry chooses a variant; a token that it must carry is one.
      const secret = value || (namesHeader(frame) && !/cookie/i.test(frame.name ?? ''));
      if (rule !== undefined && secret) {
        this.#decide(slot, rule, frame.name ?? '');
      } else if (
        frame.name === undefined &&
        matchFields.has(slot.plainKey) &&
        parent?.list === false
      ) {
        // string_match: {exact: …}: the header's name stands one object further out.
        (parent.waiting ??= []).push(slot);
      } else this.#keep(slot);
    }
  }

  /** What is to stand for the string at `from`; undefined when it stays. */
  #judge(frame: Frame | undefined, bytes: Buffer, from: number, after: number): Piece | undefined {
    const length = after - from - 2;
    if (frame === undefined || length === 0) return undefined;
    const { plainKey, key } = frame.list ? { plainKey: frame.plainUnder, key: frame.under } : frame;
    if (!frame.list && nameFields.has(plainKey) && frame.name === undefined && length <= 300) {
      frame.name = bytes.toString('utf8', from + 1, after - 1);
    }
    const certain = this.#certain(frame, key, plainKey);
    if (certain !== undefined) {
      const value = bytes.toString('utf8', from + 1, Math.min(after - 1, from + 4001));
      if (isHarmless(value)) return undefined;
      return this.#replaced(certain, plainKey, value);
    }
    if (length >= 8 && length <= longestLookedAt) {
      const changed = this.#byText(bytes, from, after, plainKey);
      if (changed !== undefined) return changed;
    }
    if (!frame.list && (valueFields.has(plainKey) || matchFields.has(plainKey))) {
      return this.#wait(frame, bytes.subarray(from, after));
    }
    return undefined;
  }

  #certain(frame: Frame, key: string, plainKey: string): RedactionRule | undefined {
    if (this.#options.inlineCode) {
      if (inlineCodeFields.has(plainKey)) return 'inline-code';
      if (frame.code && dataFields.has(plainKey)) return 'inline-code';
    }
    if (frame.secret !== undefined && (dataFields.has(plainKey) || frame.list)) return frame.secret;
    // VirtualService: `headers: {x-api-key: {exact: …}}`. A cookie that a request must carry chooses a variant.
    const matched = !frame.list && matchFields.has(plainKey) && isSecretHeader(frame.under);
    if (matched && !/cookie/i.test(frame.under)) return 'header';
    // extensions.filters.http.api_key_auth.v3: `credentials: [{key, client}]`.
    if (frame.plainUnder === 'credentials' && plainKey === 'key') return 'token';
    // `key` and `name` say what is meant, `secret: {secretName}` where it lies.
    return nameFields.has(plainKey) ? undefined : ruleOfName(key);
  }

  #byText(bytes: Buffer, from: number, after: number, plainKey: string): Piece | undefined {
    const raw = bytes.toString('latin1', from + 1, after - 1);
    const found = ruleOfValue(raw);
    if (found !== undefined && found !== 'url-credentials' && !raw.includes('\\')) {
      return this.#replaced(found, plainKey, raw);
    }
    const nested = /^(?:\\[ntr]|\s)*[{[]/.test(raw) && raw.includes('\\"');
    const lines =
      raw.includes('\\n') || raw.includes('=') || found !== undefined || mayHoldSecret(raw);
    if (patternFields.has(plainKey) && found === undefined) return undefined;
    if (!nested && !lines) return undefined;
    const value = unescaped(bytes.subarray(from, after));
    if (value === undefined) return undefined;
    const made = nested ? this.#nestedJson(value) : this.#lines(value);
    return made === undefined || made === value ? undefined : Buffer.from(JSON.stringify(made));
  }

  #lines(value: string): string {
    const redacted = value.includes('\n') || !value.includes('=') ? redactText(value) : undefined;
    const single = redacted ?? redactArgument(value);
    const result = single.rules.length > 0 || redacted !== undefined ? single : redactText(value);
    for (const rule of result.rules) this.#found(rule, value);
    return result.text;
  }

  /** JSON in a string: kubectl's last-applied-configuration holds the whole object once more. */
  #nestedJson(value: string): string | undefined {
    if (this.#nesting >= deepestNested) return undefined;
    const here = this.#path();
    const inner = new JsonRedactor(
      {
        inlineCode: this.#options.inlineCode,
        onFound: ({ rule, at, value: secret }) =>
          this.#options.onFound({ rule, at: `${here}.${at}`, value: secret }),
      },
      this.#nesting + 1,
    );
    const pieces = [...inner.push(Buffer.from(value)), ...inner.end()];
    return Buffer.concat(pieces).toString('utf8');
  }

  #wait(frame: Frame, original: Uint8Array): Slot {
    const slot: Slot = {
      original,
      chosen: undefined,
      at: this.#path(),
      plainKey: frame.plainKey,
    };
    (frame.waiting ??= []).push(slot);
    this.#undecided += 1;
    return slot;
  }

  #decide(slot: Slot, rule: RedactionRule, name: string): void {
    const value = Buffer.from(slot.original).toString('utf8', 1, slot.original.length - 1);
    if (isHarmless(value)) {
      this.#keep(slot);
      return;
    }
    this.#options.onFound({ rule, at: `${slot.at} (${name})`, value });
    slot.chosen = quoted(slot.plainKey);
    this.#undecided -= 1;
  }

  #keep(slot: Slot): void {
    slot.chosen = slot.original;
    this.#undecided -= 1;
  }

  #replaced(rule: RedactionRule, plainKey: string, value: string): Uint8Array {
    this.#found(rule, value);
    return quoted(plainKey);
  }

  #found(rule: RedactionRule, value: string): void {
    this.#options.onFound({ rule, at: this.#path(), value });
  }

  #path(): string {
    return this.#frames
      .filter(({ list }) => !list)
      .map(({ key }) => key)
      .join('.');
  }

  #decided(): Uint8Array[] {
    const until = this.#undecided === 0 ? this.#out.length : this.#out.findIndex(isOpenSlot);
    const ready = this.#out.slice(0, until);
    this.#out = this.#out.slice(until);
    return ready.map((piece) => (isSlot(piece) ? (piece.chosen ?? piece.original) : piece));
  }
}

function isOpenSlot(piece: Piece): boolean {
  return isSlot(piece) && piece.chosen === undefined;
}

/**
 * Messages whose DataSources are secret. An SDS `secret` is none of them: its certificates are public, and its private key
 * has a field of its own (extensions/transport_sockets/tls/v3/secret.proto).
 */
function ruleOfHolder(under: string, plainUnder: string): RedactionRule | undefined {
  if (plainUnder === 'genericsecret') return 'password';
  return /secrets?$/.test(plainUnder) && !plainUnder.endsWith('clientsecret')
    ? undefined
    : ruleOfName(under);
}

function ruleOfNamed(frame: Frame, name: string): RedactionRule | undefined {
  const asHeader = isSecretHeader(name) ? 'header' : undefined;
  const onlyHeaders = namesHeader(frame) && frame.plainUnder !== 'queryparameters';
  return onlyHeaders ? asHeader : (ruleOfName(name) ?? asHeader);
}

/** A header matcher, or a header to add. */
function namesHeader(frame: Frame): boolean {
  return /headers?(toadd|matcher)?$|queryparameters$/.test(frame.plainUnder);
}

function quoted(plainKey: string): Uint8Array {
  const bytes = plainKey.endsWith('bytes') || plainKey === 'rawvalue';
  return Buffer.from(`"${bytes ? replacementBytes : replacement}"`);
}

/** The position after the closing quote; -1 when it is not there. */
function stringEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(quote, from); at !== -1; at = bytes.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - 1 - slashes >= from && bytes[at - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}

function unescaped(literal: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(literal).toString('utf8'));
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    // An escape that JSON does not know: the document is damaged, and stays as it was.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
