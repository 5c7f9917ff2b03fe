import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

const schema = z.object({
  /** What closing the window does while forwards run. */
  closing: z.enum(['ask', 'quit', 'keep']).catch('ask'),
  /** Paths opened last, the newest first. */
  recent: z.array(z.string()).catch([]),
  /** Whether a start looks for updates, where there is a place for them. */
  updatesAtStart: z.boolean().catch(false),
  /** Of the last run: what the first frame is drawn in, before the settings are read. */
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  /** That Chromium's sandbox is off has been said. */
  sandboxTold: z.boolean().catch(false),
});
export type Preferences = z.infer<typeof schema>;

export interface PreferencesFile {
  readonly value: () => Preferences;
  /** Kept for this run even where the disk takes nothing. */
  readonly set: (change: Partial<Preferences>) => void;
}

const mostRecent = 10;

/** What only the desktop has to remember. Read before anything else runs, so it is small and read at once. */
export function openPreferences(folder: string): PreferencesFile {
  const file = path.join(folder, 'desktop.json');
  let current = read(file);
  return {
    value: () => current,
    set: (change) => {
      current = { ...current, ...change };
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(file, JSON.stringify(current), { mode: 0o600 });
      } catch {
        // Full or read-only: the next start begins with the defaults.
      }
    },
  };
}

function read(file: string): Preferences {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return schema.parse({});
  }
}

export const withRecent = (recent: readonly string[], opened: string): string[] =>
  [opened, ...recent.filter((file) => file !== opened)].slice(0, mostRecent);
