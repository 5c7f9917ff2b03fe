import type { DumpDiff } from '../../contract/diff.ts';
import { AppError } from '../../contract/errors.ts';
import { diffDumps, type DiffOptions } from '../../envoy/diff/dump-diff.ts';
import type { Held } from '../held.ts';

/** What differs between the dump that is asked (side a) and another open one (side b). */
export function diffQuestion(
  { config, peer }: Held,
  { other, ...options }: DiffOptions & { readonly other: string },
): DumpDiff {
  const b = peer(other);
  if (b === undefined) {
    throw new AppError('dump-closed', 'The other side is not open any more.', { retryable: true });
  }
  return diffDumps(config.dump, b.dump, options);
}
