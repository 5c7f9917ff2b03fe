import { readFileSync } from 'node:fs';

/** A process as another one can recognise it: ids are given again, an id with its start time is not. */
export interface ProcessMark {
  readonly pid: number;
  /** In the system's own measure; empty where it cannot be had without starting a program (not Linux). */
  readonly started: string;
}

export const ownMark: ProcessMark = { pid: process.pid, started: startOf(process.pid) };

/** The mark as part of a file's name, and back; undefined for a name that is none. */
export const nameOf = ({ pid, started }: ProcessMark): string => `${pid}-${started}`;

export function markOf(name: string): ProcessMark | undefined {
  const found = /^(\d{1,10})-(\d*)$/.exec(name);
  if (found === null) return undefined;
  return { pid: Number(found[1]), started: found[2] ?? '' };
}

/** Whether that process still runs. Where start times cannot be had, another one with its id counts as it. */
export function isRunning({ pid, started }: ProcessMark): boolean {
  if (!answers(pid)) return false;
  const now = startOf(pid);
  return started === '' || now === '' || now === started;
}

function answers(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process (EPERM) is one as well.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Field 22 of /proc/PID/stat, counted after the name, which may hold anything. */
function startOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch (error) {
    if (error instanceof Error) return '';
    throw error;
  }
}
