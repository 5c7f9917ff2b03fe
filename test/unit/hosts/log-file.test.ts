import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { logFile } from '../../../src-main/hosts/log-file.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'meshscope-log-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const now = (): number => Date.parse('2026-12-01T00:00:00Z');
const read = (name = 'meshscope.log'): string => readFileSync(join(folder, name), 'utf8');

it('has time, level and text, and nothing above its level', () => {
  const log = logFile({ folder, level: 'info', now });
  log.write('info', 'one');
  log.write('debug', 'two');
  log.write('error', 'three\nits stack');
  expect(read()).toBe(
    '2026-12-01T00:00:00.000Z info one\n2026-12-01T00:00:00.000Z error three\n  its stack\n',
  );
  expect(log.tail()).toHaveLength(2);
});

it('takes credentials out, in the file and in what is copied', () => {
  const log = logFile({ folder, level: 'debug', now });
  log.write('error', 'Authorization: Bearer planted-secret-0123456789');
  log.write('error', 'token=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln');
  expect(read() + log.tail().join()).not.toMatch(/planted-secret|eyJ/);
});

it('turns over when it is full, and keeps as many as it was told', () => {
  const log = logFile({ folder, level: 'info', now, limit: 100, kept: 2 });
  for (let line = 0; line < 20; line++) log.write('info', `line ${String(line)} of some length`);
  expect(readdirSync(folder).sort()).toEqual([
    'meshscope.1.log',
    'meshscope.2.log',
    'meshscope.log',
  ]);
  expect(read()).toContain('line 19');
  expect(statSync(join(folder, 'meshscope.log')).size).toBeLessThanOrEqual(100);
});

it('goes on where an earlier start stopped, and is for its owner only', () => {
  logFile({ folder, level: 'info', now }).write('info', 'first');
  logFile({ folder, level: 'info', now }).write('info', 'second');
  expect(read().split('\n')).toHaveLength(3);
  const others = process.platform === 'win32' ? 0 : 0o077;
  expect(statSync(join(folder, 'meshscope.log')).mode & others).toBe(0);
});

it('does not fail where nothing can be written', () => {
  const log = logFile({ folder: join(folder, 'meshscope.log', 'x'), level: 'info', now });
  logFile({ folder, level: 'info', now }).write('info', 'a file where the folder would be');
  log.write('error', 'lost on disk');
  expect(log.tail()).toHaveLength(1);
});
