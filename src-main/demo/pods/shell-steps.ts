import type { Process, Program } from './program.ts';

/** How the shell finds a program of the container it runs in. */
export type FindProgram = (name: string, process: Process) => Program | undefined;

export interface ShellState {
  last: number;
  readonly find: FindProgram;
}

interface Step {
  readonly join: ';' | '&&' | '||';
  readonly words: readonly string[];
}

/** Words with quotes taken off, split at the operators. */
export function* steps(script: string, state: ShellState): Generator<Step> {
  let join: Step['join'] = ';';
  let words: string[] = [];
  const token = /\s+|&&|\|\||;|(\|(?!\|)|(?:"[^"]*"|'[^']*'|\\.|[^\s;"'\\|&]|&(?!&))+)/gy;
  for (let match = token.exec(script); match !== null; match = token.exec(script)) {
    const [all, word] = match;
    if (word !== undefined) words.push(unquote(word, state));
    else if (all === '&&' || all === '||' || all === ';') {
      yield { join, words };
      join = all;
      words = [];
    }
  }
  yield { join, words };
}

function unquote(word: string, state: ShellState): string {
  return word.replace(
    /"([^"]*)"|'([^']*)'|\\(.)|\$\?/g,
    (all, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      all === '$?'
        ? String(state.last)
        : double !== undefined
          ? double.replaceAll('$?', String(state.last))
          : (single ?? escaped ?? ''),
  );
}
