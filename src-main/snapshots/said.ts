import type { SnapshotFailure, WrittenFailure } from '../contract/snapshots.ts';
import { isMessage } from '../words/say.ts';

/** What a file says is missing in it; a sentence of another version is said as that version wrote it. */
export function failuresOf(written: readonly WrittenFailure[]): SnapshotFailure[] {
  return written.map((failure) => ({
    ...failure,
    said: isMessage(failure.said) ? failure.said : failure.message,
  }));
}
