import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../src-main/contract/json.ts';
import { compileRe2, fullMatch, globalReplace } from '../../src-main/envoy/match/regex.ts';
import { Random } from '../support/random.ts';
import { findEnvoy } from './envoy-binary.ts';
import { startEnvoy } from './envoy-process.ts';
import { type } from './generate-matcher.ts';
import { ask, recordingUpstream } from './routes-wire.ts';
import type { RouteProbe } from './routes-world.ts';

/**
 * Envoy's RE2 beside ours: random patterns as safe_regex and as regex_rewrite, random paths. A longer run:
 * MESHSCOPE_CONFORMANCE_REGEX="seed=7 patterns=400 requests=8000".
 */
function setting(name: string, byDefault: number): number {
  const from = process.env['MESHSCOPE_CONFORMANCE_REGEX'] ?? '';
  const given = new RegExp(`${name}=(\\d+)`).exec(from)?.[1];
  return given === undefined ? byDefault : Number(given);
}

const seed = setting('seed', 1);
const patterns = setting('patterns', 150);
const requests = setting('requests', 1500);
const adminPort = setting('port', 19_921);
const binary = await findEnvoy();

const atoms = [
  'a',
  'b',
  'B',
  '/',
  '-',
  '\\.',
  '.',
  '[ab]',
  '[^a]',
  '[a-z]',
  '[[:alpha:]]',
  '[[:^digit:]]',
  '\\d',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '\\D',
  '\\pL',
  '\\p{Lu}',
  '\\PL',
  '\\b',
  '\\B',
  '^',
  '$',
  '\\A',
  '\\z',
  '\\x61',
  '\\x{2F}',
  '\\Qa.b\\E',
  '[\\d-]',
  '[^/]',
  '[]a]',
  '\\C',
  '\\101',
  '(?:)',
  '[a\\-z]',
  '\\/',
  '%',
  '=',
] as const;
const repeats = [
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '{2}',
  '{1,3}',
  '{0,}',
  '{1,2}?',
  '{,2}',
] as const;
const groups = ['(', '(?:', '(?i:', '(?P<n>', '(?s:', '(?U:', '(?-s:', '(?m:', '(?<m>'] as const;

function pattern(random: Random, depth = 2): string {
  const piece = (): string => {
    const inner =
      depth > 0 && random.chance(0.3)
        ? `${random.pick(groups)}${pattern(random, depth - 1)})`
        : random.pick(atoms);
    return inner + random.pick(repeats);
  };
  const some = (): string => Array.from({ length: 1 + random.below(4) }, piece).join('');
  return random.chance(0.25) ? `${some()}|${some()}` : some();
}

const letters = [
  'a',
  'b',
  'B',
  'A',
  '/',
  '-',
  '.',
  '1',
  '_',
  '%20',
  '=',
  'a.b',
  'aa',
  '//',
] as const;
const path = (random: Random): string =>
  `/${Array.from({ length: random.below(6) }, () => random.pick(letters)).join('')}`;

const substitutions = ['x', '\\0', '<\\1>', '\\1\\0', '', '\\\\'] as const;

function routes(all: readonly (readonly [string, string])[]): JsonObject {
  return {
    name: 'routes',
    virtual_hosts: all.map(([regex, substitution], index) => ({
      name: `p${String(index)}`,
      domains: [`p${String(index)}.test`],
      routes: [
        {
          match: { safe_regex: { regex } },
          route: { cluster: 'c', regex_rewrite: { pattern: { regex }, substitution } },
        },
        {
          match: { prefix: '/' },
          redirect: { regex_rewrite: { pattern: { regex }, substitution } },
        },
      ],
    })),
  };
}

function bootstrap(all: readonly (readonly [string, string])[], upstreamPort: number): JsonObject {
  const socket = (address: string, port: number): JsonObject => ({
    socket_address: { address, port_value: port },
  });
  return {
    admin: { address: socket('127.0.0.1', adminPort) },
    layered_runtime: {
      layers: [{ name: 'static', static_layer: { 're2.max_program_size.error_level': 32_768 } }],
    },
    static_resources: {
      listeners: [
        {
          name: 'l',
          address: socket('127.0.0.1', adminPort + 1),
          filter_chains: [
            {
              filters: [
                {
                  name: 'envoy.filters.network.http_connection_manager',
                  typed_config: {
                    '@type': type(
                      'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                    ),
                    stat_prefix: 'h',
                    route_config: routes(all),
                    http_filters: [
                      {
                        name: 'envoy.filters.http.router',
                        typed_config: { '@type': type('extensions.filters.http.router.v3.Router') },
                      },
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
      clusters: [
        {
          name: 'c',
          type: 'STATIC',
          load_assignment: {
            cluster_name: 'c',
            endpoints: [
              { lb_endpoints: [{ endpoint: { address: socket('127.0.0.1', upstreamPort) } }] },
            ],
          },
        },
      ],
    },
  };
}

/** Can Envoy load these? */
async function loads(all: readonly (readonly [string, string])[]): Promise<boolean> {
  try {
    const envoy = await startEnvoy(binary ?? '', () => bootstrap(all, 9), adminPort, [
      '--mode',
      'serve',
    ]);
    await envoy.stop();
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(binary === undefined)('RE2 of a real Envoy', () => {
  it('refuses what we refuse, takes what we take', async () => {
    const random = new Random(seed);
    const refused: string[] = [];
    while (refused.length < 12) {
      const made = `${random.pick(['(', ')', '[', '*', '(?=a)', '\\1', '(?<!b)', '{2}x**', 'a{1001}', '\\8', '(?P<n>a)(?P<n>b)', '[b-a]', '\\pX', '(?z)', 'a**', '\\E'])}${pattern(random, 1)}`;
      if (compileRe2(made) === undefined) refused.push(made);
    }
    const wrong: string[] = [];
    for (const made of refused) if (await loads([[made, 'x']])) wrong.push(made);
    expect(wrong).toEqual([]);
  }, 120_000);

  it(`matches and rewrites alike: ${String(requests)} requests over ${String(patterns)} patterns, seed ${String(seed)}`, async () => {
    const random = new Random(seed);
    const all: (readonly [string, string])[] = [];
    while (all.length < patterns) {
      const made = pattern(random);
      // A substitution must not name a group that is not there.
      const named = random.pick(substitutions);
      const fits =
        made.replace(/\\.|\[[^\]]*\]/g, '').includes('(') && /\((?!\?)|\(\?P?</.test(made);
      if (compileRe2(made) !== undefined)
        all.push([made, named.includes('\\1') && !fits ? 'y' : named]);
    }
    const upstream = await recordingUpstream();
    const envoy = await startEnvoy(binary ?? '', () => bootstrap(all, upstream.port), adminPort);
    const wrong: string[] = [];
    try {
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < requests) {
          const id = next++;
          const index = random.below(all.length);
          const [regex, substitution] = all[index] ?? ['', ''];
          const sent = path(random);
          const probe: RouteProbe = {
            world: { index: 0, port: adminPort + 1, manager: {} },
            from: '127.0.0.1',
            http: {
              version: 'HTTP/1.1',
              method: 'GET',
              authority: `p${String(index)}.test`,
              path: sent,
              headers: [['x-case', String(id)]],
            },
          };
          const answer = await ask(probe);
          const matched = answer?.first.includes(' 200 ') === true;
          const what = `${regex} → ${substitution} on ${sent}`;
          if (fullMatch(regex, sent) !== matched)
            wrong.push(`${what}: Envoy matched ${String(matched)}`);
          const got = matched
            ? upstream.seen.get(String(id))?.first.split(' ')[1]
            : answer?.headers
                .find(([name]) => name === 'location')?.[1]
                ?.replace(/^http:\/\/[^/]*/, '');
          const replaced = globalReplace(regex, substitution, sent) ?? '?';
          const rewritten = replaced === '' ? sent : replaced;
          const want = matched || rewritten.startsWith('/') ? rewritten : `/${rewritten}`;
          if (got !== want)
            wrong.push(`${what}: Envoy rewrote to ${got ?? 'nothing'}, not ${want}`);
        }
      };
      await Promise.all(Array.from({ length: 16 }, worker));
    } finally {
      await envoy.stop();
      await upstream.stop();
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});
