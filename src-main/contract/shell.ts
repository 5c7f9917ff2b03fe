import { unseen } from './unseen.ts';

/**
 * A word as a shell takes it, and as a terminal may be given it. Names come from clusters and files; nothing in one may end the
 * word, or be obeyed by the terminal that a command is pasted into. `$'…'` is bash's, zsh's and POSIX's of 2024.
 */
export function shellWord(word: string): string {
  if (unseen.test(word)) return `$'${Array.from(word, escaped).join('')}'`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** A name where a command takes no flag's value: one that begins with a dash would be a flag itself. */
export function operand(name: string): string {
  return name.startsWith('-') ? `./${name}` : name;
}

function escaped(character: string): string {
  if (/['\\]/.test(character)) return `\\${character}`;
  if (!unseen.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
