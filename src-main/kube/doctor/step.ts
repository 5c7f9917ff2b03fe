import { AppError, type ErrorCode } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages.ts';
import { joined } from '../../words/joined.ts';
import type { Evidence } from '../../words/keys.ts';
import { isMessageKey } from '../../words/say.ts';

export type StepState = 'ok' | 'failed' | 'skipped';

/** One step of an examination: what was found, how long it took, what to do next, and what a person would type. */
export interface DoctorStep {
  /** The step's name in the catalogue: `doctor.step.ID`. */
  readonly id: string;
  readonly state: StepState;
  /** Facts as they were found, in the words of the machines. */
  readonly evidence: Evidence;
  readonly ms: number;
  /** What to do next, or why the step could not be run. */
  readonly note?: Message | undefined;
  readonly command?: string | undefined;
}

export interface Finding {
  readonly state: StepState;
  readonly evidence: Evidence;
  readonly note?: Message | undefined;
}

/** Failures whose general advice (`error.next.CODE`) helps here, too; the evidence has the error's own words in any case. */
const explained: ReadonlySet<ErrorCode> = new Set([
  'cluster-unreachable',
  'proxy-failed',
  'tls-failed',
  'credentials-failed',
  'exec-plugin-failed',
  'unauthorized',
  'forbidden',
  'timeout',
  'pod-not-found',
  'pod-not-running',
  'port-refused',
  'stream-failed',
  'admin-unexpected',
]);

function adviceFor(code: ErrorCode): Message {
  const own = `doctor.next.${code}`;
  if (isMessageKey(own)) return { key: own, params: {} };
  return { key: explained.has(code) ? `error.next.${code}` : 'doctor.next.other', params: {} };
}

/** An error's own words; the detail is often what the sentence quotes. */
function wordsOf({ said, message, detail, hint }: AppError): Evidence {
  return joined([said, detail === message ? '' : (detail ?? ''), hint ?? '']);
}

/** Runs one step with its clock; an AppError becomes the step's failure with its own words. */
export async function runStep(
  id: string,
  command: string | undefined,
  now: () => number,
  run: () => Promise<Finding>,
): Promise<DoctorStep> {
  const started = now();
  let finding: Finding;
  try {
    finding = await run();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    finding = {
      state: 'failed',
      evidence: wordsOf(error),
      note: adviceFor(error.code),
    };
  }
  return { id, command, ms: Math.round(now() - started), ...finding };
}
