import { isDeepStrictEqual } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { Json } from '../../../src-main/contract/json.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { recognise } from '../../../src-main/envoy/decode/recognise.ts';
import type { Dump } from '../../../src-main/envoy/dump.ts';
import { encode } from './support.ts';

const clusterFields = ['name', 'type', 'connectTimeout', 'metadata.filterMetadata.istio.config'];

const value: Json = {
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      version_info: 'a/1',
      dynamic_active_clusters: ['a', 'b / "c"', 'd'].map((name, at) => ({
        version_info: `v${at}`,
        cluster: {
          '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
          name,
          type: 'EDS',
          connect_timeout: '10s',
          metadata: { filter_metadata: { istio: { config: `/x/${name}`, services: [{}, []] } } },
        },
        last_updated: '2026-11-01T00:00:00Z',
      })),
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump',
      dynamic_active_secrets: [
        { name: 'é', secret: { name: 'é' } },
        { name: 'g', secret: {} },
      ],
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
      dynamic_listeners: ['0.0.0.0_80', '[::]_443', 'virtualInbound'].map((name, at) => ({
        name,
        active_state: {
          version_info: `v${String(at)}`,
          listener: { name, address: { socket_address: { address: '::', port_value: 80 + at } } },
        },
        ...(at === 1 ? { error_state: { details: 'a\tb', version_info: 'v9' } } : {}),
        client_status: 'ACKED',
      })),
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump',
      dynamic_endpoint_configs: ['a', 'b'].map((name) => ({
        endpoint_config: {
          cluster_name: name,
          endpoints: [{ lb_endpoints: [{}, { health_status: 'HEALTHY', n: -1.5e3 }], priority: 1 }],
          policy: { disable: true, never: false },
        },
      })),
    },
  ],
};

/** What everything else is made from: names, states and versions, parts read by name, and the whole. */
function index(dump: Dump): unknown {
  return (['cluster', 'secret', 'listener', 'endpoint'] as const).map((kind) =>
    dump
      .entries(kind)
      .map((entry) => [entry, dump.fields(entry, clusterFields), dump.resource(entry)]),
  );
}

/** What a repeated key may have held before: the last counts. */
const earlier: readonly Json[] = ['', 'z', 7, null, true, [], {}, [{ a: 'b' }], { c: [1, '}'] }];
/** Of these the first counts (entries.ts), or the type tells what all is. */
const unrepeated = new Set(['name', 'cluster_name', '@type']);

/** The same document with other white space, other order of keys, other escapes, keys that come twice. */
function respelled(one: Json, pick: (most: number) => number): string {
  const gaps = ['', '', ' ', '  ', '\t', '\r', '\n', '\r\n', '\r\n\t\t', '\n    ', ' \t \r '];
  const gap = (): string => gaps[pick(gaps.length)] ?? '';
  const string = (text: string): string =>
    `"${Array.from(text)
      .map((letter) => {
        const code = letter.charCodeAt(0).toString(16).padStart(4, '0');
        if (pick(12) === 0) return `\\u${pick(2) === 0 ? code : code.toUpperCase()}`;
        if (letter === '/' && pick(2) === 0) return '\\/';
        return JSON.stringify(letter).slice(1, -1);
      })
      .join('')}"`;
  const say = (part: Json): string => {
    if (typeof part === 'string') return string(part);
    if (Array.isArray(part))
      return `[${gap()}${part.map((item) => `${say(item)}${gap()}`).join(`,${gap()}`)}]`;
    if (typeof part !== 'object' || part === null) return JSON.stringify(part);
    const members = Object.entries(part);
    for (let at = members.length - 1; at > 0; at -= 1) {
      const other = pick(4) === 0 ? pick(at + 1) : at;
      const [here, there] = [members[at], members[other]];
      if (here !== undefined && there !== undefined) [members[at], members[other]] = [there, here];
    }
    const member = (name: string, item: Json): string =>
      `${string(name)}${gap()}:${gap()}${say(item)}${gap()}`;
    const said = members.flatMap(([name, item]) => {
      const own = member(name, item ?? null);
      if (unrepeated.has(name) || pick(24) > 0) return [own];
      return [member(name, earlier[pick(earlier.length)] ?? null), own];
    });
    return `{${gap()}${said.join(`,${gap()}`)}}`;
  };
  return `${gap()}${say(one)}${gap()}`;
}

describe('the same document written in another way', () => {
  const expected = index(decodeDump(encode(JSON.stringify(value))));

  it('is read when like objects are spaced differently', () => {
    const entry = (name: string, blanks: string): string =>
      `{"cluster": {"name":${blanks}"${name}", "type":${blanks}"EDS"}}`;
    const text = `{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", "dynamic_active_clusters": [${entry('a', ' ')}, ${entry('b', '  ')},  ${entry('c', ' \n ')}]}]}`;
    const dump = decodeDump(encode(text));
    const seen = dump.entries('cluster').map((one) => [one.name, dump.fields(one, ['type'])]);
    expect(seen).toEqual(['a', 'b', 'c'].map((name) => [name, { type: 'EDS' }]));
  });

  it('has the same index, whatever its spacing, order of keys and escapes', () => {
    const runs = process.env['MESHSCOPE_LONG'] === '1' ? 100_000 : 10_000;
    const wrong: [number, string][] = [];
    for (let seed = 1; seed <= runs; seed += 1) {
      let state = seed;
      const text = respelled(value, (most) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * most);
      });
      // Quicker than expect, ten thousand times.
      if (!isDeepStrictEqual(index(decodeDump(encode(text))), expected)) wrong.push([seed, text]);
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it.each([
    ['utf16le', 'with its mark'],
    ['utf-16be', 'with its mark'],
    ['utf16le', 'without a mark'],
    ['utf-16be', 'without a mark'],
  ] as const)('is read as %s %s', (encoding, mark) => {
    const first = mark === 'with its mark' ? '\uFEFF' : '';
    const bytes = Buffer.from(`${first}${JSON.stringify(value)}`, 'utf16le');
    if (encoding === 'utf-16be') bytes.swap16();
    const dump = decodeDump(bytes);
    expect(index(dump)).toEqual(expected);
    expect(dump.size).toBe(bytes.length);
    expect(recognise(bytes)).toBe('config dump');
  });
});
