import { describe, expect, it } from 'vitest';

import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { recognise } from '../../../src-main/envoy/decode/recognise.ts';
import { adminType, brief, encode, refusal } from './support.ts';

const section = {
  '@type': adminType('ClustersConfigDump'),
  dynamic_active_clusters: [{ cluster: { name: 'a', connect_timeout: '1s' } }],
};
const dump = { configs: [section] };

describe('a dump within another document', () => {
  it.each<[string, unknown]>([
    ['of Envoy Gateway', { configDump: dump }],
    ['in another spelling, beside other things', { config_dump: dump, version: '1.2' }],
    ['of egctl, by namespace and pod', { 'gateway-system': { 'envoy-0': dump } }],
    ['of egctl, its section alone', { 'gateway-system': { 'envoy-0': section } }],
    ['of egctl, translated', { xds: { 'default/eg': dump }, resources: { gatewayClass: null } }],
    ['of egctl, with all around', { xds: { 'a-ns': { 'a-pod': { configDump: dump } } } }],
    ['in a list of kubectl', { apiVersion: 'v1', kind: 'List', items: [{ status: { dump } }] }],
    ['in a list of jq -s', [dump]],
    ['in v2 form', { old: { configs: { clusters: section } } }],
  ])('%s', (_name, document) => {
    for (const text of [JSON.stringify(document), JSON.stringify(document, null, 2)]) {
      expect(brief(decodeDump(encode(text)), 'cluster')).toEqual(['active a']);
      expect(recognise(encode(text))).toBe('config dump');
    }
  });

  it('in YAML', () => {
    const text = `ns:\n  pod:\n    configs:\n    - '@type': ${section['@type']}\n      dynamic_active_clusters:\n      - cluster: {name: a}\n`;
    expect(brief(decodeDump(encode(text)), 'cluster')).toEqual(['active a']);
    expect(recognise(encode(text))).toBe('config dump');
  });

  it('is no dump where there are several: it says which', () => {
    const error = refusal(JSON.stringify({ ns: { 'pod-a': dump, 'pod-b': dump } }));
    expect(error?.code).toBe('dump-not-envoy');
    expect(error?.message).toBe('The document holds 2 dumps: ns/pod-a, ns/pod-b.');
    expect(error?.advice).toContain(`jq '.["ns"]["pod-a"]' FILE`);
  });
});

describe('what is no dump says what it is', () => {
  it.each<[string, string, RegExp]>([
    [
      'Kubernetes objects',
      JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'p' } }] }),
      /Kubernetes objects \(PodList\)/,
    ],
    ['a dictionary as Python prints it', `{'configs': [{'@type': "it's"}]}`, /Python/],
    ['a list of Python 2', `[{u'configs': []}]`, /Python/],
    ['documents of jq one after the other', '{"a":1}\n{"a":2}\n', /the end of the document/],
  ])('%s', (_name, text, said) => {
    expect(refusal(text)?.message).toMatch(said);
  });

  it('and jq -s is the way out of the last', () => {
    expect(refusal('{"a":1}\n{"a":2}\n')?.advice).toContain('jq -s');
  });
});
