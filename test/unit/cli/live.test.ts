import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { fixture, fixtureNames } from '../../support/fixtures.ts';
import { rowSet, runCli } from '../../support/run-cli.ts';

/** What istioctl printed of each recorded proxy, by the command that prints the same here. */
const commands: readonly (readonly [string, readonly string[]])[] = [
  ['listeners.txt', ['listeners']],
  ['listeners-wide.txt', ['listeners', '--verbose']],
  ['listeners-9080.txt', ['listeners', '--port', '9080']],
  ['listeners-tcp.txt', ['listeners', '--type', 'TCP']],
  ['routes.txt', ['routes']],
  ['routes-9080.txt', ['routes', '--name', '9080']],
  ['clusters.txt', ['clusters']],
  ['clusters-outbound-9080.txt', ['clusters', '--direction', 'outbound', '--port', '9080']],
  [
    'clusters-reviews.txt',
    ['clusters', '--fqdn', 'reviews.default.svc.cluster.local', '--subset', 'v1'],
  ],
  ['eds.txt', ['eds']],
  ['endpoints.txt', ['endpoints']],
  ['secret.txt', ['secrets']],
  ['all.txt', ['all']],
];
const data: readonly (readonly [string, string])[] = [
  ['bootstrap.txt', 'bootstrap'],
  ['secret.json', 'secrets'],
  ['clusters.json', 'clusters'],
  ['routes.json', 'routes'],
  ['endpoints.json', 'endpoints'],
];

const folders = [
  ...fixtureNames('istio/live/proxies').map((name) => ({
    name,
    input: fixture('istio/live/proxies', name),
    expected: fixture('istio/live/proxies', name, 'istioctl'),
  })),
  {
    name: 'warming',
    input: fixture('istio/live/warming'),
    expected: fixture('istio/live/warming'),
  },
];

function inputOf(folder: string, section: string): string {
  return `${folder}/${section === 'endpoints' ? 'clusters' : 'config_dump'}.json`;
}

/** Lists are compared as sets: istioctl's order of routes is no order (see istioctl/routes.ts). */
function asSet(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item) => JSON.stringify(sorted(item))).sort();
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

describe.each(folders)('the recorded proxy $name', (folder) => {
  const texts = commands.filter(([file]) => existsSync(`${folder.expected}/${file}`));
  it.each(texts)('prints the rows of %s', async (file, args) => {
    const result = await runCli(['inspect', ...args, '-f', inputOf(folder.input, args[0] ?? '')]);
    expect(result.err).toBe('');
    expect(rowSet(result.out)).toEqual(rowSet(readFileSync(`${folder.expected}/${file}`, 'utf8')));
  });

  const documents = data.filter(
    ([file]) => folder.name !== 'warming' && existsSync(`${folder.expected}/${file}`),
  );
  it.each(documents)('gives the values of %s', async (file, section) => {
    const args = ['inspect', section, '-o', 'json', '-f', inputOf(folder.input, section)];
    const result = await runCli(args);
    expect(result.err).toBe('');
    const expected: unknown = JSON.parse(readFileSync(`${folder.expected}/${file}`, 'utf8'));
    expect(asSet(sorted(JSON.parse(result.out)))).toEqual(asSet(sorted(expected)));
  });

  it('reads its own output and istioctl’s again', async () => {
    const file = inputOf(folder.input, 'clusters');
    const table = await runCli(['inspect', 'clusters', '-f', file]);
    for (const format of ['json', 'yaml']) {
      const { out } = await runCli(['inspect', 'clusters', '-o', format, '-f', file]);
      const again = await runCli(['inspect', 'clusters', '-f', 'again'], { again: out });
      expect(rowSet(again.out)).toEqual(rowSet(table.out));
    }
    const page = inputOf(folder.input, 'endpoints');
    const endpoints = await runCli(['inspect', 'endpoints', '-f', page]);
    const { out } = await runCli(['inspect', 'endpoints', '-o', 'json', '-f', page]);
    const again = await runCli(['inspect', 'endpoints', '-f', 'again'], { again: out });
    expect(again.out).toBe(endpoints.out);
  });

  it('shows our own columns of every section', async () => {
    const files = ['config_dump', 'clusters'].flatMap((name) => [
      '-f',
      `${folder.input}/${name}.json`,
    ]);
    const { code, out, err } = await runCli(['inspect', 'all', '-o', 'wide', ...files]);
    expect([code, err]).toEqual([0, '']);
    for (const header of [
      'GROUP',
      'CLUSTER',
      'LISTENER',
      'ROUTE CONFIG',
      'SECRET',
      'ENDPOINT',
      'EXTENSION',
    ]) {
      expect(out).toMatch(new RegExp(`^${header}   `, 'm'));
    }
  });

  it('with headers, all names its sections', async () => {
    const file = inputOf(folder.input, 'clusters');
    const { out } = await runCli(['inspect', 'all', '--with-headers', '-f', file]);
    expect(out.match(/^-{6} (.*) INFO -{6}$/gm)).toEqual(
      ['BOOTSTRAP', 'CLUSTER', 'LISTENER', 'ROUTE', 'SECRET', 'ENDPOINTS'].map(
        (name) => `------ ${name} INFO ------`,
      ),
    );
  });
});
