import type { RedactionRule } from '../../contract/snapshots.ts';
import {
  codeHolders,
  dataFields,
  inlineCodeFields,
  matchFields,
  nameFields,
  patternFields,
  placeFields,
  placeHolders,
  plain,
  privateJwk,
  valueFields,
} from './fields.ts';
import {
  endsEscaped,
  isNumeric,
  jsonInBase64,
  numberEnd,
  quote,
  stringEnd,
  unescaped,
} from './json-bytes.ts';
import {
  type Frame,
  isOpenSlot,
  isSlot,
  namesHeader,
  type Piece,
  ruleOfNamed,
  secretOfHolder,
  type Slot,
} from './json-frame.ts';
import { isPlace, isSecretHeader, ruleOfName } from './names.ts';
import { isHarmless, replacement, replacementBytes, ruleOfValue } from './shapes.ts';
import { redactArgument, redactText, valueAfterFlag } from './text.ts';

export interface Found {
  readonly rule: RedactionRule;
  /** Keys on the way, joined by dots. */
  readonly at: string;
  readonly value: string;
}

interface RedactOptions {
  readonly inlineCode: boolean;
  readonly onFound: (found: Found) => void;
}

/** What a string may be long and still be looked at as text; beyond it only its place counts. */
const longestLookedAt = 4 << 20;
const deepestNested = 4;

/** Keys of a way that are told. */
const longestWay = 40;
const longestNumber = 400;
/** Objects outwards in which the name of a header may stand: `string_match: {exact}`. */
const furthestName = 2;

/**
 * Takes secrets out of JSON as it streams by. Every other byte stays as it was: numbers keep their digits, keys their
 * order. It holds back no more than the object that a doubtful value stands in. What is no JSON passes through.
 */
export class JsonRedactor {
  readonly #options: RedactOptions;
  readonly #nesting: number;
  readonly #frames: Frame[] = [];
  /** A string (or what precedes it) that has not ended yet, in the pieces it came in. */
  #held: Uint8Array[] = [];
  /** The held bytes end inside a string, after a backslash that takes the next byte with it. */
  #escaped = false;
  #out: Piece[] = [];
  #undecided = 0;
  #expectKey = false;

  constructor(options: RedactOptions, nesting = 0) {
    this.#options = options;
    this.#nesting = nesting;
  }

  /** Takes bytes, gives those that are decided. */
  push(chunk: Uint8Array): Uint8Array[] {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#held[0]?.[0] === quote && stringEnd(fresh, 0, this.#escaped) === -1) {
      // Still inside the same string: what is held is not looked at again before its end is there.
      this.#escaped = endsEscaped(fresh, this.#escaped);
      this.#held.push(fresh);
      return [];
    }
    const bytes = this.#held.length === 0 ? fresh : Buffer.concat([...this.#held, fresh]);
    const rest = bytes.subarray(this.#scan(bytes));
    this.#held = rest.length === 0 ? [] : [rest];
    this.#escaped = rest.length > 1 && endsEscaped(rest.subarray(1), false);
    return this.#decided();
  }

  end(): Uint8Array[] {
    // Broken off inside a string: nobody can tell what it was, so it goes rather than stays.
    if (this.#held[0]?.[0] === quote) this.#out.push(Buffer.from('"'));
    // A number of which nobody knew yet whether it goes on.
    else if (this.#held.length > 0) this.#number(Buffer.concat(this.#held));
    this.#held = [];
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
      if (byte !== undefined && isNumeric(byte)) {
        const after = numberEnd(bytes, i);
        // A number that ends with the piece may go on in the next one; nobody writes one of hundreds of digits.
        if (after === end && after - i < longestNumber) break;
        const put = this.#judgeNumber(bytes.subarray(i, after));
        if (put !== undefined) {
          if (i > from) this.#out.push(bytes.subarray(from, i));
          this.#out.push(put);
          from = after;
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
      secret: placeHolders.has(plainUnder)
        ? undefined
        : (parent?.secret ?? secretOfHolder(under, plainUnder)),
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
      slot.outwards += 1;
      const value = valueFields.has(slot.plainKey);
      // A cookie that a request must carry chooses a variant; a token that it must carry is one.
      const secret = value || (namesHeader(frame) && !/cookie/i.test(frame.name ?? ''));
      if (rule !== undefined && secret) {
        this.#decide(slot, rule, frame.name ?? '');
      } else if (
        frame.name === undefined &&
        matchFields.has(slot.plainKey) &&
        slot.outwards < furthestName &&
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
      if (isHarmless(value) || isPlace(key, value)) return undefined;
      return this.#replaced(certain, plainKey, value);
    }
    if (frame.list && length <= 4000) {
      const flagged = this.#afterFlag(frame, bytes.toString('utf8', from + 1, after - 1));
      if (flagged !== undefined) return flagged;
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
    if (frame.secret !== undefined) {
      if (dataFields.has(plainKey) || frame.list) return frame.secret.rule;
      const place = placeFields.has(plainKey) || nameFields.has(plainKey);
      if (frame.secret.whole && !place) return frame.secret.rule;
    }
    // A JSON Web Key stands in `keys`, and not under its names.
    if (!frame.list && frame.plainUnder === 'keys' && privateJwk.has(key)) return 'private-key';
    // VirtualService: `headers: {x-api-key: {exact: …}}`. A cookie that a request must carry chooses a variant.
    const matched = !frame.list && matchFields.has(plainKey) && isSecretHeader(frame.under);
    if (matched && !/cookie/i.test(frame.under)) return 'header';
    // extensions.filters.http.api_key_auth.v3: `credentials: [{key, client}]`.
    if (frame.plainUnder === 'credentials' && plainKey === 'key') return 'token';
    // `key` and `name` say what is meant, `secret: {secretName}` where it lies.
    return nameFields.has(plainKey) ? undefined : ruleOfName(key);
  }

  /** A number under a secret's name: a PIN, a password of digits. What counts tokens is no secret. */
  #judgeNumber(number: Buffer): Piece | undefined {
    const frame = this.#frames.at(-1);
    if (frame === undefined || (!frame.list && this.#expectKey)) return undefined;
    const key = frame.list ? frame.under : frame.key;
    const plainKey = frame.list ? frame.plainUnder : frame.plainKey;
    if (!frame.list && valueFields.has(plainKey)) return this.#wait(frame, number);
    const named = nameFields.has(plainKey) ? undefined : ruleOfName(key);
    const rule = frame.secret?.whole === true ? frame.secret.rule : named;
    if (rule === undefined || number.length < 3) return undefined;
    return this.#replaced(rule, plainKey, number.toString('latin1'));
  }

  #number(number: Buffer): void {
    this.#out.push(this.#judgeNumber(number) ?? number);
  }

  /** Items of a command: `--password`, `V`. */
  #afterFlag(frame: Frame, value: string): Piece | undefined {
    const flag = frame.name;
    frame.name = value.startsWith('-') && value.length <= 100 ? value : undefined;
    if (flag === undefined) return undefined;
    const made = valueAfterFlag(flag, value, (rule) => {
      this.#found(rule, value);
      return replacement;
    });
    return made === undefined ? undefined : Buffer.from(JSON.stringify(made));
  }

  #byText(bytes: Buffer, from: number, after: number, plainKey: string): Piece | undefined {
    const raw = bytes.toString('latin1', from + 1, after - 1);
    const decoded = raw.length >= 20 ? jsonInBase64(raw) : undefined;
    if (decoded !== undefined) {
      const made = this.#nestedJson(decoded);
      return made === undefined || made === decoded
        ? undefined
        : Buffer.from(`"${Buffer.from(made).toString('base64')}"`);
    }
    const found = ruleOfValue(raw);
    if (found !== undefined && !raw.includes('\\')) return this.#replaced(found, plainKey, raw);
    // What a request is matched by; a query is no part of what Envoy matches as a path (a health check's may hold one).
    const pattern = patternFields.has(plainKey) && !(plainKey === 'path' && raw.includes('?'));
    if (pattern && found === undefined) return undefined;
    const value = unescaped(bytes.subarray(from, after));
    if (value === undefined) return undefined;
    const nested = /^\s*[{[]/.test(value) && value.includes('"');
    const made = nested ? this.#nestedJson(value) : this.#lines(value);
    return made === undefined || made === value ? undefined : Buffer.from(JSON.stringify(made));
  }

  #lines(value: string): string {
    const single = value.includes('\n') ? undefined : redactArgument(value);
    const result = single !== undefined && single.rules.length > 0 ? single : redactText(value);
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
      outwards: 0,
    };
    (frame.waiting ??= []).push(slot);
    this.#undecided += 1;
    return slot;
  }

  #decide(slot: Slot, rule: RedactionRule, name: string): void {
    const literal = Buffer.from(slot.original).toString('utf8');
    const value = literal.startsWith('"') ? literal.slice(1, -1) : literal;
    if (isHarmless(value) || isPlace(name, value)) {
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
      .slice(-longestWay)
      .filter(({ list }) => !list)
      .map(({ key }) => key)
      .join('.');
  }

  #decided(): Uint8Array[] {
    const until = this.#undecided === 0 ? this.#out.length : this.#out.findIndex(isOpenSlot);
    if (until === 0) return [];
    const ready = this.#out.slice(0, until);
    this.#out = this.#out.slice(until);
    return ready.map((piece) => (isSlot(piece) ? (piece.chosen ?? piece.original) : piece));
  }
}

function quoted(plainKey: string): Uint8Array {
  const bytes = plainKey.endsWith('bytes') || plainKey === 'rawvalue';
  return Buffer.from(`"${bytes ? replacementBytes : replacement}"`);
}
