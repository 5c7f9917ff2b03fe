import { describe, expect, it } from 'vitest';

import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { adminType, encode, readAll, refusal } from './support.ts';

const clusters = adminType('ClustersConfigDump');

describe('what is no dump is refused in one sentence', () => {
  it.each([
    ['nothing', '', 'dump-empty', /empty \(0 bytes\)/],
    ['white space', ' \n\t ', 'dump-empty', /white space/],
    ['a byte order mark alone', '\uFEFF', 'dump-empty', /./],
    ['null', 'null', 'dump-not-json', /expected `{` or `\[` at its beginning/],
    [
      'a word',
      'hello',
      'dump-not-json',
      /YAML: expected `{` or `\[` at its beginning, or YAML of a dump/,
    ],
    ['HTML', '<!DOCTYPE html>', 'dump-not-json', /this is an HTML page/],
    ['an HTTP error', 'upstream connect error or disconnect', 'dump-not-json', /expected/],
    [
      'cut in a list',
      '{"configs":[{"a":1},',
      'truncated',
      /ends too early, at byte 20, with 2 brackets/,
    ],
    ['cut in a string', '{"configs":[{"a":"b', 'truncated', /3 brackets still open/],
    ['cut behind a backslash', '{"configs":[{"a":"b\\', 'truncated', /byte 20/],
    [
      'wrong bracket',
      '{"configs":[{"a":1}}',
      'dump-not-json',
      /line:column 1:20 \(byte 19\): expected `]`/,
    ],
    ['text behind', '{"configs":[]}\nbye', 'dump-not-json', /2:1 \(byte 15\): expected the end/],
    ['two documents', '{"configs":[]}{"configs":[]}', 'dump-not-json', /expected the end/],
    ['no colon', '{"configs" []}', 'dump-not-json', /1:12.*expected `:`/],
    ['no comma', '{"configs":[{} {}]}', 'dump-not-json', /expected `,` or `]`, found `{}/],
    ['no quotes', '{configs:[]}', 'dump-not-json', /expected a key in quotes/],
    ['another object', '{"apiVersion":"v1","kind":"Pod"}', 'dump-not-envoy', /Kubernetes objects/],
    ['another list', '[{"a":1}]', 'dump-not-envoy', /its fields are `a`/],
    ['a list of numbers', '[1,2]', 'dump-not-envoy', /element 0 of the list is no object/],
    ['a page of Envoy', '{"cluster_statuses":[]}', 'dump-not-envoy', /\/clusters\?format=json/],
    [
      'ztunnel',
      '{"workloads":{},"workloadState":{},"certificates":[]}',
      'dump-not-envoy',
      /ztunnel/,
    ],
    [
      'configs of another type',
      '{"configs":7}',
      'dump-section-invalid',
      /`configs`: expected a list of sections.*found `7}`/,
    ],
    [
      'a section of another type',
      '{"configs":[5]}',
      'dump-section-invalid',
      /configs\[0\]: expected an object/,
    ],
    [
      'a list of another type',
      `{"configs":[{"@type":"${clusters}","static_clusters":{}}]}`,
      'dump-section-invalid',
      /ClustersConfigDump\.static_clusters: expected a list/,
    ],
    [
      'an entry of another type',
      `{"configs":[{"@type":"${clusters}","static_clusters":[{},"x"]}]}`,
      'dump-section-invalid',
      /ClustersConfigDump\.static_clusters\[1\]: expected an object.*found `"x"/,
    ],
    [
      'a resource that is no JSON',
      `{"configs":[{"@type":"${clusters}","static_clusters":[{"cluster":{"name":"bad",\n"x":tru}}]}]}`,
      'dump-section-invalid',
      /ClustersConfigDump\.static_clusters\[0\] \(bad\) is not valid JSON at line:column 2:8/,
    ],
    [
      'YAML that is broken',
      'configs:\n  - a: [1\n  b: }',
      'dump-not-json',
      /Neither JSON nor YAML: [A-Z_]+ at line:column/,
    ],
    [
      'YAML of another program',
      'apiVersion: v1\nkind: Pod\n',
      'dump-not-envoy',
      /Kubernetes objects/,
    ],
    ['an alias of nothing', 'configs: *nobody\n', 'dump-not-json', /Neither JSON nor YAML/],
    ['an alias of itself', '- &a [*a]\n', 'dump-not-json', /one within its own/],
    ['an alias of what holds it', 'configs: &a {b: [*a]}\n', 'dump-not-json', /one within its own/],
  ])('%s', (_name, text, code, message) => {
    const error = refusal(text);
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain('\n');
  });

  it('nesting of 100,000 levels', () => {
    const deep = refusal('['.repeat(100_000));
    expect(deep?.code).toBe('dump-not-envoy');
    expect(deep?.message).toMatch(/nested more than 500 levels/);
    const closed = `{"configs":[{"x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}]}`;
    expect(refusal(closed)?.code).toBe('dump-not-envoy');
    expect(refusal(`configs: ${'['.repeat(100_000)}`)?.code).toBe('dump-not-json');
    expect(refusal(`${'- '.repeat(5_000)}a`)?.code).toMatch(/^dump-not/);
  });

  it('a cut at any byte is truncated, and says so', () => {
    const whole = `{"configs":[{"@type":"${clusters}","static_clusters":[{"cluster":{"name":"a\\"}","n":[1,2]}}]}]}`;
    expect(refusal(whole)).toBeUndefined();
    for (let cut = 1; cut < whole.length; cut++) {
      const part = whole.slice(0, cut);
      expect({ part, code: refusal(part)?.code }).toEqual({ part, code: 'truncated' });
    }
  });

  it('control characters of a file never reach the sentence', () => {
    expect(refusal('\u001b[31mred\u0007')?.message).not.toMatch(/[\u0000-\u001f]/);
    expect(refusal('{"a" \u001b[31m}')?.message).not.toMatch(/[\u0000-\u001f]/);
  });

  it('one bad resource does not spoil the others', () => {
    const text = `{"configs":[{"@type":"${clusters}","static_clusters":[{"cluster":{"name":"bad","x":nope}},{"cluster":{"name":"good"}}]}]}`;
    const dump = decodeDump(encode(text));
    const [bad, good] = dump.entries('cluster');
    expect(() => dump.resource(bad!)).toThrow(/\(bad\) is not valid JSON/);
    expect(dump.rawText(bad!)).toBe('{"name":"bad","x":nope}');
    expect(dump.resource(good!)).toEqual({ name: 'good' });
    expect(dump.fields(bad!, ['name'])).toEqual({ name: 'bad' });
  });

  it('20 MB of noise, in an instant', () => {
    const bytes = new Uint8Array(20_000_000);
    let seed = 1;
    for (let at = 0; at < bytes.length; at++) {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      bytes[at] = seed >> 16;
    }
    const start = performance.now();
    expect(refusal(bytes)?.code).toBe('dump-not-json');
    bytes[0] = 0x7b;
    expect(refusal(bytes)?.code).toMatch(/dump-not-json|truncated/);
    const spaces = new Uint8Array(20_000_000).fill(0x20);
    spaces[0] = 0x5b;
    expect(refusal(spaces)?.code).toBe('truncated');
    expect(refusal(new Uint8Array(20_000_000).fill(0x22).fill(0x7b, 0, 1))?.code).toBe('truncated');
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('a list of a million empty objects', () => {
    expect(refusal(`[${'{},'.repeat(1_000_000)}{}]`)?.code).toBe('dump-not-envoy');
    expect(
      readAll(decodeDump(encode(`{"static_clusters":[${'{},'.repeat(10_000)}{}]}`))),
    ).toBeGreaterThan(0);
  });
});
