import { execFileSync, spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { afterAll, describe, expect, it } from 'vitest';

/** The tool as a process of its own: exit codes, streams, and what the shell does with them. */
const main = fileURLToPath(new URL('../../../src-main/hosts/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'meshscope-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const dump = JSON.stringify({
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      dynamic_active_clusters: Array.from({ length: 20_000 }, (_none, index) => ({
        cluster: { name: `outbound|80||service-${index}.ns.svc.cluster.local`, type: 'EDS' },
      })),
    },
  ],
});
const file = join(folder, 'dump.json');
writeFileSync(file, dump);

function run(args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [main, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
}

describe('the process', () => {
  it('prints a whole table through a pipe and ends with 0', () => {
    const { status, stdout, stderr } = run(['inspect', 'clusters', '-f', file]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(20_001);
  });

  it('reads standard input', () => {
    const args = ['inspect', 'clusters', '--fqdn', 'service-7.', '-f', '-'];
    const { status, stdout } = run(args, dump);
    expect(status).toBe(0);
    expect(stdout.split('\n')[1]).toMatch(/^service-7\.ns/);
  });

  it('reads standard input that is packed', () => {
    const args = ['inspect', 'clusters', '--fqdn', 'service-7.', '-f', '-'];
    const packed = gzipSync(dump);
    const { status, stdout } = spawnSync(process.execPath, [main, ...args], {
      input: packed,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout.split('\n')[1]).toMatch(/^service-7\.ns/);
  });

  it.skipIf(process.platform === 'win32')('reads a pipe that has a name only once', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('cp', [file, pipe]);
    const { status, stdout, stderr } = run([
      'inspect',
      'clusters',
      '--fqdn',
      'service-7.',
      '-f',
      pipe,
    ]);
    writer.kill();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[1]).toMatch(/^service-7\.ns/);
  });

  it.each([
    [['inspect', 'clusters', '-f', '-'], '{"configs":', 1, /^meshscope: standard input: /],
    [['inspect', 'clusters', '-f', join(folder, 'absent')], '', 1, /there is no such file/],
    [['nonsense'], '', 2, /no command/],
  ])('%j ends in one line, without a stack', (args, input, code, line) => {
    const { status, stdout, stderr } = run(args, input);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('takes a closed pipe for the end of its work', async () => {
    const child = spawn(process.execPath, [main, 'inspect', 'clusters', '-f', file]);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, errors]).toEqual([0, '']);
  });
});
