import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

import { redact } from '../kube/redact.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Log {
  readonly write: (level: LogLevel, line: string) => void;
  /** The last lines, as they stand in the file: what a report of a problem wants. */
  readonly tail: () => readonly string[];
}

export interface LogFileOptions {
  readonly folder: string;
  readonly level: LogLevel;
  readonly now: () => number;
  /** Bytes of one file; when it is full it becomes meshscope.1.log, and so on. */
  readonly limit?: number;
  /** Full files that are kept. */
  readonly kept?: number;
}

export function isLogLevel(text: string | undefined): text is LogLevel {
  return logLevels.some((level) => level === text);
}

/**
 * One file of lines `time level text`, in a folder that only its owner may read. Every line loses what looks
 * like a credential on its way; calls are logged by their method, never by what they carry. Written at once,
 * so that a crash loses nothing; a disk that takes no more is no reason to fail.
 */
export function logFile(options: LogFileOptions): Log {
  const { folder, level, now, limit = 1_000_000, kept = 3 } = options;
  const file = (age: number): string =>
    path.join(folder, age === 0 ? 'meshscope.log' : `meshscope.${String(age)}.log`);
  const recent: string[] = [];
  let size: number | undefined;

  const append = (text: string): void => {
    if (size === undefined) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      size = statSync(file(0), { throwIfNoEntry: false })?.size ?? 0;
    }
    if (size > 0 && size + text.length > limit) {
      for (let age = kept; age > 0; age--) {
        const older = statSync(file(age - 1), { throwIfNoEntry: false });
        if (older !== undefined) renameSync(file(age - 1), file(age));
      }
      size = 0;
    }
    appendFileSync(file(0), text, { mode: 0o600 });
    size += Buffer.byteLength(text);
  };

  return {
    write: (at, line) => {
      if (logLevels.indexOf(at) > logLevels.indexOf(level)) return;
      const time = new Date(now()).toISOString();
      const text = `${time} ${at} ${redact(line).replaceAll('\n', '\n  ')}\n`;
      recent.push(text.trimEnd());
      if (recent.length > 200) recent.shift();
      try {
        append(text);
      } catch {
        // Full, read-only or gone: the app goes on, `tail` still has the line.
        size = undefined;
      }
    },
    tail: () => recent,
  };
}
