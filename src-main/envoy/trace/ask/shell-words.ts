/**
 * A pasted command in words, as the shell that it was written for would part it: POSIX shells with bash's `$'…'`
 * (bash(1), QUOTING), and Windows' cmd, for which browsers write `^"…^"`. No variables, no globs, no substitution.
 */
export interface ShellWord {
  readonly text: string;
  /** `|`, `>`, `;`, `&&` …, not quoted: the command ends before it. */
  readonly operator: boolean;
}

export function shellWords(command: string): readonly ShellWord[] {
  return /\^["'^]|\^\r?\n/.test(command) ? cmdWords(command) : posixWords(command);
}

/**
 * Stands before a `$` that the shell would have put a value for; the sign of a `'$'` in single quotes has none. (Of the
 * private use area, which no command has.)
 */
const open = '\ue0f0';

/** The name of the first variable of a word that only the reader's shell knows. */
export function openVariable(text: string): string | undefined {
  const found = /\ue0f0(`[^`]*`|\$\([^)]*\)?|\$\{[^}]*\}?|\$\w+)/.exec(text);
  return found?.[1];
}

/** A word as people read it. */
export function plainText(text: string): string {
  return text.replaceAll(open, '');
}

class Reader {
  readonly source: string;
  at = 0;
  private word: string | undefined;
  readonly out: ShellWord[] = [];

  constructor(source: string) {
    this.source = source;
  }

  get more(): boolean {
    return this.at < this.source.length;
  }

  look(ahead = 0): string {
    return this.source[this.at + ahead] ?? '';
  }

  /** Adds to the word; an empty text begins one (`''` is a word). */
  add(text: string): void {
    this.word = (this.word ?? '') + text;
  }

  end(): void {
    if (this.word !== undefined) this.out.push({ text: this.word, operator: false });
    this.word = undefined;
  }

  get inWord(): boolean {
    return this.word !== undefined;
  }

  operator(text: string): void {
    // `2>` names what is redirected.
    if (this.word !== undefined && /^\d$/.test(this.word) && /^[<>]/.test(text))
      this.word = undefined;
    this.end();
    this.out.push({ text, operator: true });
    this.at += text.length;
  }
}

function posixWords(command: string): readonly ShellWord[] {
  const reader = new Reader(command);
  while (reader.more) posixStep(reader);
  reader.end();
  return reader.out;
}

function posixStep(reader: Reader): void {
  const sign = reader.look();
  if (sign === "'") {
    single(reader);
    return;
  }
  if (sign === '"') {
    double(reader);
    return;
  }
  if (sign === '$' && reader.look(1) === "'") {
    ansiC(reader);
    return;
  }
  // Bash's translated text is a double-quoted one.
  if (sign === '$' && reader.look(1) === '"') {
    reader.at += 1;
    double(reader);
    return;
  }
  if (sign === '\\') {
    escaped(reader);
    return;
  }
  if (sign === '`' || (sign === '$' && reader.look(1) === '(')) {
    substitution(reader);
    return;
  }
  // What a document or a chat made of straight quotes.
  const curly = reader.inWord ? undefined : { '“': '”', '‘': '’' }[sign];
  if (curly !== undefined) {
    single(reader, curly);
    return;
  }
  if (/\s/.test(sign)) {
    reader.end();
    reader.at += 1;
    return;
  }
  if (variable(reader)) return;
  const operator = operatorAt(reader);
  if (operator !== undefined) {
    reader.operator(operator);
    return;
  }
  if (sign === '#' && !reader.inWord) {
    const newline = reader.source.indexOf('\n', reader.at);
    reader.at = newline < 0 ? reader.source.length : newline;
    return;
  }
  reader.add(sign);
  reader.at += 1;
}

/** `$NAME` and `${…}`, not quoted or in double quotes. */
function variable(reader: Reader): boolean {
  if (reader.look() !== '$' || !/[A-Za-z_{(]/.test(reader.look(1))) return false;
  reader.add(`${open}$`);
  reader.at += 1;
  return true;
}

/**
 * A lone `&` inside of a word stays: a URL pasted without quotes is meant whole, though a shell would stop there.
 */
function operatorAt(reader: Reader): string | undefined {
  const found = /^(?:\|\|?|&&|;|>>?|<|&(?=\s|$))/.exec(
    reader.source.slice(reader.at, reader.at + 2),
  );
  return found?.[0];
}

/** `$(…)` and backticks stay as they stand, in one word; a backtick at the end of a line is PowerShell's. */
function substitution(reader: Reader): void {
  const rest = reader.source.slice(reader.at);
  const continued = /^`\r?\n/.exec(rest);
  if (continued !== null) {
    reader.at += continued[0].length;
    return;
  }
  let end = rest.startsWith('`') ? rest.indexOf('`', 1) : -1;
  for (let at = 1, depth = 0; !rest.startsWith('`') && at < rest.length; at += 1) {
    depth += rest[at] === '(' ? 1 : rest[at] === ')' ? -1 : 0;
    if (depth > 0) continue;
    end = at;
    break;
  }
  const whole = rest.slice(0, end < 0 ? rest.length : end + 1);
  reader.add(`${open}${whole}`);
  reader.at += whole.length;
}

function single(reader: Reader, closing = "'"): void {
  const end = reader.source.indexOf(closing, reader.at + 1);
  const stop = end < 0 ? reader.source.length : end;
  reader.add(reader.source.slice(reader.at + 1, stop));
  reader.at = stop + 1;
}

function double(reader: Reader): void {
  reader.add('');
  reader.at += 1;
  while (reader.more && reader.look() !== '"') {
    if (reader.look() === '\\' && /["\\$`\n]/.test(reader.look(1))) {
      if (reader.look(1) !== '\n') reader.add(reader.look(1));
      reader.at += 2;
    } else if (reader.look() === '`' && reader.look(1) === '"') {
      // PowerShell's quote within quotes.
      reader.add('"');
      reader.at += 2;
    } else if (!variable(reader)) {
      reader.add(reader.look());
      reader.at += 1;
    }
  }
  reader.at += 1;
}

function escaped(reader: Reader): void {
  const next = reader.look(1);
  const windowsEnd = next === '\r' && reader.look(2) === '\n';
  if (!windowsEnd && next !== '\n') reader.add(next);
  reader.at += windowsEnd ? 3 : 2;
}

const ansiLetters: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** `$'…'`: escapes of ANSI C; `\xHH` and `\NNN` are bytes, which together may be UTF-8. */
function ansiC(reader: Reader): void {
  reader.add('');
  reader.at += 2;
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) reader.add(new TextDecoder().decode(Uint8Array.from(bytes)));
    bytes = [];
  };
  while (reader.more && reader.look() !== "'") {
    const rest = reader.source.slice(reader.at, reader.at + 10);
    const byte = /^\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/.exec(rest);
    if (byte !== null) {
      bytes.push(
        byte[1] === undefined ? parseInt(byte[2] ?? '0', 8) & 0xff : parseInt(byte[1], 16),
      );
      reader.at += byte[0].length;
      continue;
    }
    flush();
    const code = /^\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest);
    if (code !== null) {
      const point = parseInt(code[1] ?? code[2] ?? '0', 16);
      reader.add(point <= 0x10_ffff ? String.fromCodePoint(point) : '\ufffd');
      reader.at += code[0].length;
    } else if (reader.look() === '\\') {
      reader.add(ansiLetters[reader.look(1)] ?? `\\${reader.look(1)}`);
      reader.at += 2;
    } else {
      reader.add(reader.look());
      reader.at += 1;
    }
  }
  flush();
  reader.at += 1;
}

/** cmd takes the carets, then the program parts what is left: double quotes only, `\"` and `""` are one inside. */
function cmdWords(command: string): readonly ShellWord[] {
  const plain = command.replace(
    /\^\r?\n\s*|\^([\s\S])/g,
    (_all, sign: string | undefined) => sign ?? ' ',
  );
  const reader = new Reader(plain);
  let quoted = false;
  while (reader.more) {
    const sign = reader.look();
    if (sign === '\\' && reader.look(1) === '"') {
      reader.add('"');
      reader.at += 2;
    } else if (sign === '"') {
      if (quoted && reader.look(1) === '"') {
        reader.add('"');
        reader.at += 2;
        continue;
      }
      quoted = !quoted;
      reader.add('');
      reader.at += 1;
    } else if (!quoted && /\s/.test(sign)) {
      reader.end();
      reader.at += 1;
    } else {
      reader.add(sign);
      reader.at += 1;
    }
  }
  reader.end();
  return reader.out;
}
