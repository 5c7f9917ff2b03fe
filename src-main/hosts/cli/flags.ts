import { parseArgs, type ParseArgsConfig } from 'node:util';

import { sentence } from '../../words/keys.ts';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Strictly<Known extends Options> = {
  args: string[];
  options: Known;
  allowPositionals: true;
  strict: true;
};

/** Reads the flags of a command. Throws UsageError in words of ours: those of parseArgs are English only. */
export function parseFlags<const Known extends Options>(
  args: readonly string[],
  options: Known,
): ReturnType<typeof parseArgs<Strictly<Known>>> {
  const strictly: Strictly<Known> = {
    args: [...args],
    options,
    allowPositionals: true,
    strict: true,
  };
  try {
    return parseArgs(strictly);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw usageOf(error);
  }
}

/** The flag stands in quotes at the start of what Node says; the code and the rest tell what is wrong with it. */
function usageOf(error: TypeError & { readonly code?: unknown }): UsageError {
  const flag = /'(?:-\w, )?(-[^' ]*)/.exec(error.message)?.[1] ?? '';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
    return new UsageError(sentence('usage.unknown-flag', { flag }));
  return new UsageError(
    error.message.includes('does not take')
      ? sentence('usage.flag-takes-no-value', { flag })
      : sentence('usage.flag-needs-value', { flag }),
  );
}
