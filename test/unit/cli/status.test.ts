import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';

import { fixture, fixtureNames } from '../../support/fixtures.ts';
import { rowSet, runCli } from '../../support/run-cli.ts';

const uuid = (one: string): string => `2023-01-01T00:00:00Z/1 ${one}`;

/** A proxy as /debug/syncz of Istio ≤ 1.22 lists it. */
const legacy = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  proxy: 'a.ns',
  cluster_sent: uuid('1'),
  cluster_acked: uuid('1'),
  listener_sent: uuid('2'),
  ...more,
});

async function status(document: unknown, ...flags: readonly string[]): Promise<string> {
  const files = { 'istiod-0.syncz.json': JSON.stringify(document) };
  const { code, out, err } = await runCli(['status', '-f', 'istiod-0.syncz.json', ...flags], files);
  expect([code, err]).toEqual([0, '']);
  return out;
}

describe('status has the columns of the istioctl of that time', () => {
  it.each([
    [{ istio_version: '1.5.1' }, 'NAME CDS LDS EDS RDS PILOT VERSION'],
    [{ istio_version: '1.7.0' }, 'NAME CDS LDS EDS RDS ISTIOD VERSION'],
    [{ istio_version: '1.13.2', cluster_id: 'c' }, 'NAME CLUSTER CDS LDS EDS RDS ISTIOD VERSION'],
    [
      { istio_version: '1.20.0', cluster_id: 'c', extensionconfig_sent: uuid('3') },
      'NAME CLUSTER CDS LDS EDS RDS ECDS ISTIOD VERSION',
    ],
  ])('%j', async (more, header) => {
    const out = await status([legacy(more)]);
    expect(out.split('\n')[0]?.trim().split(/\s+/).join(' ')).toBe(header);
    expect(out).toMatch(/SYNCED +STALE \(Never Acknowledged\) +NOT SENT +NOT SENT/);
    expect(out).toMatch(/ istiod-0 +1\.\d+\.\d$/m);
  });
});

describe('status as data', () => {
  it('says why, in JSON and YAML alike', async () => {
    const refused = { sent: 'n', lastError: 'bad listener', sentTime: '2026-01-01T00:00:00Z' };
    const url = 'type.googleapis.com/envoy.config.listener.v3.Listener';
    const document = [{ proxy: 'a.ns', resources: { [url]: refused } }];
    const json: unknown = JSON.parse(await status(document, '-o', 'json'));
    expect(json).toMatchObject([
      { proxy: 'a.ns', types: { LDS: { state: 'error', reason: 'bad listener' } } },
    ]);
    expect(parseYaml(await status(document, '-o', 'yaml'))).toEqual(json);
  });
});

const live = fixture('istio/live/istioctl');

describe('what istioctl printed', () => {
  const answers = fixtureNames('istio/live')
    .filter((name) => existsSync(fixture('istio/live', name, 'syncz.json')) && name !== 'warming')
    .flatMap((name) => ['-f', fixture('istio/live', name, 'syncz.json')]);
  const printed = (name: string): string => readFileSync(`${live}/${name}`, 'utf8');

  it('comes from its syncz files', async () => {
    const { code, out } = await runCli(['status', ...answers]);
    expect(code).toBe(0);
    expect(rowSet(out)).toEqual(rowSet(printed('proxy-status.txt')));
  });

  it('is read again from its own JSON, which is one document for each istiod', async () => {
    const { code, out } = await runCli(['status', '-f', `${live}/proxy-status.json`]);
    expect(code).toBe(0);
    expect(rowSet(out)).toEqual(rowSet(printed('proxy-status.txt')));
  });
});
