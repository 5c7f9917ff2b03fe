import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { fixture, hasFixture } from '../../support/fixtures.ts';
import { runCli } from '../../support/run-cli.ts';

const name = 'ztunnel-n2x2.istio-system';
const folder = ['istio', 'ambient', 'ztunnels', name] as const;
const mesh = fixture('istio', 'ambient');
const dump = fixture(...folder, 'config_dump.json');
const golden = (file: string): string => readFileSync(fixture(...folder, 'istioctl', file), 'utf8');
const at = Date.parse('2026-12-01T01:00:00Z');
const sorted = (text: string): readonly string[] => text.split('\n').toSorted();

describe.runIf(hasFixture('istio', 'ambient'))('meshscope ztunnel', () => {
  it.each<[string, readonly string[], string]>([
    ['every table', ['all'], 'all.txt'],
    ['every table with titles', ['all', '--with-headers'], 'all-headers.txt'],
    ['workloads', ['workload'], 'workload.txt'],
    ['by address', ['w', '--address', '10.9.1.41'], 'workload-address.txt'],
    ['by node', ['workloads', '--workload-node', 'NODE-2'], 'workload-node-2.txt'],
    ['services of a namespace', ['svc', '--service-namespace', 'data'], 'service-ns-data.txt'],
    ['policies', ['policies'], 'policy.txt'],
    ['policies as YAML', ['policy', '-o', 'yaml'], 'policy.yaml'],
    ['certificates', ['certs'], 'certificate.txt'],
    ['connections', ['connections', '--direction', 'inbound'], 'connections-in.txt'],
  ])('%s', async (_name, args, file) => {
    const { code, out, err } = await runCli(['ztunnel', ...args, '--file', dump], {}, at);
    expect([code, err]).toEqual([0, '']);
    // Connections stand in a random order in the dump, and istioctl keeps it.
    expect(sorted(out)).toEqual(sorted(golden(file)));
  });

  it.each([
    ['by the name in its recording', ['workload', '--file', `${mesh}#${name}`]],
    ['by an argument of its own', ['workload', name, '--file', mesh]],
  ])('%s', async (_name, args) => {
    const { code, out } = await runCli(['ztunnel', ...args], {}, at);
    expect([code, sorted(out)]).toEqual([0, sorted(golden('workload.txt'))]);
  });

  it('asks which one of a recording, and names ztunnels only', async () => {
    const { code, err } = await runCli(['ztunnel', 'workload', '--file', mesh], {}, at);
    expect(code).toBe(1);
    expect(err).toMatch(
      /2 proxies .*#ztunnel-n1x1\.istio-system: ztunnel-n1x1\.istio-system, ztunnel-n2x2/,
    );
    expect(err).not.toContain('waypoint');
  });

  it('inspect knows its tables by names that no Envoy has', async () => {
    const { out } = await runCli(['inspect', 'workloads', '--file', dump], {}, at);
    expect(out).toBe(golden('workload.txt'));
    const services = await runCli(['inspect', 'ztunnel-services', '-f', '-'], {
      '-': readFileSync(dump),
    });
    expect(services.out).toBe(golden('service.txt'));
  });

  it.each<[readonly string[], number, RegExp]>([
    [
      ['workload', '--file', fixture('istio', 'live', 'traffic.json')],
      1,
      /no config dump of a ztunnel/,
    ],
    [['workload', '--file', '/nonexistent'], 1, /there is no such file/],
    [['nothing', '--file', dump], 2, /there is no table "nothing"/],
    [['policy', '--raw', '--file', dump], 2, /--raw means nothing for policy/],
    [['workload'], 2, /--file FILE or --context/],
  ])('%j', async (args, expected, said) => {
    const { code, err } = await runCli(['ztunnel', ...args]);
    expect([code, said.test(err)]).toEqual([expected, true]);
  });
});
