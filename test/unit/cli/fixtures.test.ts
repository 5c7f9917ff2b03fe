import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';

import { fixture, fixtureNames } from '../../support/fixtures.ts';
import { rowSet, runCli } from '../../support/run-cli.ts';

type Case = readonly [expected: string, input: string, args: readonly string[]];

/** Cases whose files are there: other recordings of the same kind need not have all of them. */
function present(cases: readonly Case[]): readonly Case[] {
  return cases.filter(([expected, input]) =>
    [expected, input].every((path) => existsSync(fixture('istio', path))),
  );
}

/** A folder with a dump and the text expected of it, or folders of such. */
function folderCases(folder: string, dump: string, args: readonly string[]): readonly Case[] {
  const folders = ['.', ...fixtureNames('istio/current', folder)];
  return folders.map((name) => {
    const at = join('current', folder, name);
    return [join(at, 'output.txt'), join(at, dump), args];
  });
}

/** Texts that must come exactly, rows as sets. Certificates were judged in 2024 or later, so now will do. */
const texts: readonly Case[] = present([
  ['current/endpoints/emptyfilter_output.txt', 'current/endpoints/configdump.json', ['eds']],
  [
    'current/endpoints/portfilter_output.txt',
    'current/endpoints/configdump.json',
    ['eds', '--port', '8080'],
  ],
  ...folderCases('routes', 'configdump.json', ['routes']),
  ...folderCases('secret', 'config_dump.json', ['secrets']),
  ...folderCases('ecds', 'configdump.json', ['ecds']),
  ['current/bootstrap/versionsummary.txt', 'current/bootstrap/configdump.json', ['bootstrap']],
  ['v1.10/details-versionsummary.txt', 'v1.10/details-configdump.json', ['bootstrap']],
  ['v1.6/clusters/clustersummary.txt', 'v1.6/clusters/clusters.json', ['endpoints']],
  [
    'v1.6/clusters/clustersummaryfiltered.txt',
    'v1.6/clusters/clusters.json',
    ['endpoints', '--port', '15014'],
  ],
]);

const values: readonly Case[] = present([
  ['current/endpoints/emptyfilter_output.json', 'current/endpoints/configdump.json', ['eds']],
  [
    'current/endpoints/portfilter_output.json',
    'current/endpoints/configdump.json',
    ['eds', '--port', '8080'],
  ],
  ['current/ecds/output.json', 'current/ecds/configdump.json', ['ecds']],
  ['current/bootstrap/bootstrapdump.json', 'current/bootstrap/configdump.json', ['bootstrap']],
  ['v1.6/clusters/clustersnofiltered.txt', 'v1.6/clusters/clusters.json', ['endpoints']],
  [
    'v1.6/clusters/clusterfiltered.txt',
    'v1.6/clusters/clusters.json',
    ['endpoints', '--port', '15014'],
  ],
  [
    'v1.6/clusters/clustermultihostsfiltered.txt',
    'v1.6/clusters/clusters.json',
    ['endpoints', '--cluster', 'outbound|9080||reviews.default.svc.cluster.local'],
  ],
  ['v1.1/configdump/bootstrapdump.json', 'v1.1/configdump/configdump.json', ['bootstrap']],
  ['v1.1/configdump/clusterdump.json', 'v1.1/configdump/configdump.json', ['clusters']],
  [
    'v1.1/configdump/clusterdumpfiltered.json',
    'v1.1/configdump/configdump.json',
    ['clusters', '--port', '15004'],
  ],
  ['v1.1/configdump/listenerdump.json', 'v1.1/configdump/configdump.json', ['listeners']],
  [
    'v1.1/configdump/listenerdumpfiltered.json',
    'v1.1/configdump/configdump.json',
    ['listeners', '--port', '443'],
  ],
  ['v1.1/configdump/routedump.json', 'v1.1/configdump/configdump.json', ['routes']],
  [
    'v1.1/configdump/routedumpfiltered.json',
    'v1.1/configdump/configdump.json',
    ['routes', '--name', '15004'],
  ],
  ['v1.1/clusters/clustersnofiltered.txt', 'v1.1/clusters/clusters.json', ['endpoints']],
]);

/** Summaries of old istioctls: their columns are fewer, so the cells of a row that both have are compared. */
const legacy: readonly Case[] = present([
  ...['v1.0', 'v1.1/configdump'].flatMap((folder): Case[] => [
    [`${folder}/clustersummary.txt`, `${folder}/configdump.json`, ['clusters']],
    [`${folder}/routesummary.txt`, `${folder}/configdump.json`, ['routes', '--verbose=false']],
  ]),
  [
    'v1.1/configdump/clustersummaryfiltered.txt',
    'v1.1/configdump/configdump.json',
    ['clusters', '--fqdn', 'istio-policy.istio-system.svc.cluster.local'],
  ],
  [
    'v1.1/configdump/routesummaryfiltered.txt',
    'v1.1/configdump/configdump.json',
    ['routes', '--verbose=false', '--name', '15004'],
  ],
  ['v1.1/clusters/clustersummary.txt', 'v1.1/clusters/clusters.json', ['endpoints']],
  [
    'v1.1/clusters/clustersummaryfiltered.txt',
    'v1.1/clusters/clusters.json',
    ['endpoints', '--port', '15014'],
  ],
]);
const legacyListeners: readonly Case[] = present([
  ['v1.0/listenersummary.txt', 'v1.0/configdump.json', []],
  ['v1.1/configdump/listenersummary.txt', 'v1.1/configdump/configdump.json', []],
  [
    'v1.1/configdump/listenersummaryfiltered.txt',
    'v1.1/configdump/configdump.json',
    ['--address', '172.21.134.116'],
  ],
  [
    'v1.1/configdump/listenersummaryfiltered.txt',
    'v1.1/configdump/configdump.json',
    ['--type', 'tcp'],
  ],
]);

const now = Date.parse('2026-11-20T22:00:00Z');

function expectedText(path: string): string {
  return readFileSync(fixture('istio', path), 'utf8');
}

/** Rows by the columns of their header. istioctl 1.1 printed enums as `&{EDS}`. */
function cells(text: string): readonly Readonly<Record<string, string>>[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('NOTE'));
  const split = (line: string): string[] => line.trim().split(/ {2,}/);
  const header = split(lines[0] ?? '');
  return lines
    .slice(1)
    .map((line) =>
      Object.fromEntries(
        split(line).map((cell, at) => [header[at] ?? '', cell.replace(/^&\{(.*)\}$/, '$1')]),
      ),
    );
}

/** Table of our own, cut by the header's columns: an empty cell keeps its place. */
function ownCells(text: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const starts = [...header.matchAll(/(?:^|(?<=\s))\S+(?: \S+)*/g)].map((found) => found.index);
  const cut = (line: string): string[] =>
    starts.map((start, at) => line.slice(start, starts[at + 1]).trim());
  const names = cut(header);
  return lines.map((line) =>
    Object.fromEntries(cut(line).map((cell, at) => [names[at] ?? '', cell])),
  );
}

/** What every recording proves: each table is istioctl's, and filters leave rows of it, no others. */
describe('tables of the committed recording', () => {
  const dump = fixture('istio', 'live', 'proxies', 'details-v1-7d.default', 'config_dump.json');
  it.each([
    ['clusters', ['--port', '9080']],
    ['listeners', ['--port', '9080']],
    ['routes', ['--name', '9080']],
  ])('%s %j', async (section, filter) => {
    const whole = await runCli(['inspect', section, '-f', dump]);
    const some = await runCli(['inspect', section, ...filter, '-f', dump]);
    expect([whole.err, some.err]).toEqual(['', '']);
    const [all, few] = [rowSet(whole.out), rowSet(some.out)];
    expect(few.length).toBeGreaterThan(1);
    expect(few.length).toBeLessThan(all.length);
    for (const row of few) expect(all).toContain(row);
  });
});

if (texts.length + values.length + legacy.length > 0)
  describe('recorded texts of istioctl', () => {
    it.each(texts)('%s', async (expected, input, args) => {
      const result = await runCli(['inspect', ...args, '-f', fixture('istio', input)], {}, now);
      expect(result.err).toBe('');
      expect(rowSet(result.out)).toEqual(rowSet(expectedText(expected)));
    });

    it.each(texts.filter(([name]) => !name.includes('endpoints') && !name.includes('routes')))(
      '%s to the last space',
      async (expected, input, args) => {
        const result = await runCli(['inspect', ...args, '-f', fixture('istio', input)], {}, now);
        const lines = (text: string): readonly string[] =>
          text
            .trim()
            .split('\n')
            .map((line) => line.trimEnd())
            .sort();
        expect(lines(result.out)).toEqual(lines(expectedText(expected)));
      },
    );

    it.each(values)('%s as values', async (expected, input, args) => {
      const file = fixture('istio', input);
      const result = await runCli(['inspect', ...args, '-o', 'json', '-f', file], {}, now);
      expect(result.err).toBe('');
      expect(byName(JSON.parse(result.out))).toEqual(byName(JSON.parse(expectedText(expected))));
    });

    const yamls = ['endpoints/emptyfilter_output', 'endpoints/portfilter_output', 'ecds/output'];
    it.each(yamls.filter((name) => existsSync(fixture('istio/current', `${name}.yaml`))))(
      'current/%s.yaml as values',
      async (name) => {
        const [folder = ''] = name.split('/');
        const args =
          folder === 'ecds'
            ? ['ecds']
            : ['eds', ...(name.includes('port') ? ['--port', '8080'] : [])];
        const file = fixture('istio/current', folder, 'configdump.json');
        const result = await runCli(['inspect', ...args, '-o', 'yaml', '-f', file], {}, now);
        const expected: unknown = parseYaml(expectedText(`current/${name}.yaml`));
        expect(byName(parseYaml(result.out))).toEqual(byName(expected));
      },
    );

    it.each(legacy)('%s cell by cell', async (expected, input, args) => {
      const result = await runCli(['inspect', ...args, '-f', fixture('istio', input)], {}, now);
      const ours = ownCells(result.out);
      const theirs = cells(expectedText(expected));
      expect(theirs.length).toBeGreaterThan(0);
      const columns = Object.keys(theirs[0] ?? {}).filter((name) => name in (ours[0] ?? {}));
      expect(columns.length).toBeGreaterThan(1);
      const shared = (rows: typeof ours): readonly string[] =>
        rows.map((row) => columns.map((name) => row[name]).join(' | ')).sort();
      expect(shared(ours)).toEqual(shared(theirs));
    });
  });

if (legacyListeners.length > 0)
  describe('listeners of old istioctls', () => {
    it.each(legacyListeners)('%s', async (expected, input, args) => {
      const file = fixture('istio', input);
      const result = await runCli(['inspect', 'listeners', '--verbose=false', ...args, '-f', file]);
      // ADDRESS is ADDRESSES today.
      const theirs = expectedText(expected).replace('ADDRESS ', 'ADDRESSES ');
      expect(rowSet(result.out)).toEqual(rowSet(theirs));
    });
  });

/** Lists of resources have no order that means anything. */
function byName(value: unknown): unknown {
  return Array.isArray(value)
    ? value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : value;
}
