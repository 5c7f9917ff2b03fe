import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

import { installWithApt } from '../apt.ts';

export interface Display {
  readonly name: string;
  close(): void;
}

/** A screen for the desktop tests: the one that is here, or Xvfb's own. Undefined where none can be had. */
export async function openDisplay(say: (line: string) => void): Promise<Display | undefined> {
  if (process.platform !== 'linux') return { name: '', close: () => undefined };
  const program = '/usr/bin/Xvfb';
  if (!existsSync(program)) installWithApt('xvfb', say);
  if (!existsSync(program)) return undefined;
  // -displayfd: the server takes the first free number and tells it when it is ready.
  const server = spawn(
    program,
    ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const number = await firstLine(server);
  return { name: `:${number}`, close: () => void server.kill() };
}

async function firstLine(server: ChildProcess): Promise<string> {
  const told = server.stdio[3];
  if (told === null || told === undefined || !('on' in told)) throw new Error('no pipe');
  return await new Promise((resolve, reject) => {
    told.on('data', (data: Buffer) => resolve(data.toString('utf8').trim()));
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${String(code)}`)));
  });
}
