import { setImmediate as turn } from 'node:timers/promises';

import type { RedactionRule } from '../../contract/snapshots.ts';
import { type Found, JsonRedactor } from './json-redactor.ts';
import { redactText } from './text.ts';

export interface StreamRedaction {
  readonly inlineCode: boolean;
  readonly onFound: (found: Found) => void;
}

/** Bytes of one turn; between turns others get their time. */
const stride = 1 << 18;

/** A page without its secrets, piece by piece: JSON by its structure, anything else line by line. */
export class PageRedactor {
  readonly #options: StreamRedaction;
  #inner: JsonRedactor | LineRedactor | undefined;

  constructor(options: StreamRedaction) {
    this.#options = options;
  }

  push(piece: Uint8Array): Uint8Array[] {
    this.#inner ??= isJson(piece)
      ? new JsonRedactor(this.#options)
      : new LineRedactor(this.#options.onFound);
    return this.#inner.push(piece);
  }

  end(): Uint8Array[] {
    return this.#inner?.end() ?? [];
  }
}

/** Where pages are redacted: in the caller's thread, or in one of its own. */
export interface Redacting {
  redacted(chunks: AsyncIterable<Uint8Array>, options: StreamRedaction): AsyncGenerator<Uint8Array>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export const redactHere: Redacting = { redacted, close: () => Promise.resolve() };

/** A page without its secrets, as it streams by. */
export async function* redacted(
  chunks: AsyncIterable<Uint8Array>,
  options: StreamRedaction,
): AsyncGenerator<Uint8Array> {
  const page = new PageRedactor(options);
  for await (const chunk of chunks) {
    for (const piece of pieces(chunk)) {
      yield* page.push(piece);
      // A page that came whole is worked through without a pause otherwise.
      await turn();
    }
  }
  yield* page.end();
}

export function* pieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += stride) yield chunk.subarray(at, at + stride);
}

function isJson(bytes: Uint8Array): boolean {
  return /^\s*[{[]/.test(Buffer.from(bytes.subarray(0, 256)).toString('latin1'));
}

/** Text is cut at line ends, at most this far apart. */
const longestLine = 1 << 20;

class LineRedactor {
  readonly #onFound: (found: Found) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(onFound: (found: Found) => void) {
    this.#onFound = onFound;
  }

  push(chunk: Uint8Array): Uint8Array[] {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    const cut = Math.min(text.lastIndexOf('\n') + 1, openKey(text));
    if (cut === 0 && text.length < longestLine) {
      this.#rest = text;
      return [];
    }
    this.#rest = cut === 0 ? '' : text.slice(cut);
    return this.#give(cut === 0 ? text : text.slice(0, cut));
  }

  end(): Uint8Array[] {
    const rest = this.#rest + this.#decoder.decode();
    this.#rest = '';
    return rest === '' ? [] : this.#give(rest);
  }

  #give(text: string): Uint8Array[] {
    const made = redactText(text);
    for (const rule of made.rules) this.#onFound({ rule, at: '', value: '' });
    return [Buffer.from(made.text)];
  }
}

/** Where a private key begins that has not ended yet: it goes as one, however it arrives. */
function openKey(text: string): number {
  const at = text.lastIndexOf('-----BEGIN ');
  const ended = text.indexOf('-----END ', at);
  return at === -1 || (ended !== -1 && text.indexOf('\n', ended) !== -1)
    ? Number.POSITIVE_INFINITY
    : at;
}

/** The beginning of a secret, so that a person recognises it, and no more. */
export function masked(value: string): string {
  const shown = value.length >= 16 ? 4 : value.length >= 8 ? 2 : 0;
  return `${value.slice(0, shown).replaceAll(/[\u0000-\u001f]/g, ' ')}…`;
}

/** How often each rule found something. */
export class RedactionCounts {
  readonly #counts = new Map<RedactionRule, number>();

  add(rule: RedactionRule): void {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
  }

  result(): Partial<Record<RedactionRule, number>> {
    return Object.fromEntries(this.#counts);
  }
}
