import { describe, expect, it } from 'vitest';

import { cutParts } from '../../../src-renderer/components/middle-cut.ts';
import { fuzzyFilter, fuzzyScore } from '../../../src-renderer/shell/fuzzy.ts';

describe('a name that must be cut', () => {
  it.each([
    [
      'outbound|9080|v2|reviews.shop.svc.cluster.local',
      ['outbound|9080|v2|reviews', '.shop', '.svc.cluster.local', ''],
    ],
    ['reviews.shop.svc.cluster.local:9080', ['reviews.shop', '', '.svc.cluster.local', ':9080']],
    ['productpage-v1-6c886ff494-hm7zk', ['productpage-v1-6c88', '6ff494-hm7zk', '', '']],
    ['0.0.0.0_9080', ['0.0.0.0_9080', '', '', '']],
    ['', ['', '', '', '']],
  ])('%s', (text, [head, end, middle, tail]) => {
    expect(cutParts(text)).toEqual({ head, end, middle, tail });
  });

  it('keeps the namespace, where two services of one name differ', () => {
    const ends = ['team-01', 'team-02'].map(
      (namespace) =>
        cutParts(`outbound|15021||istio-ingressgateway.${namespace}.svc.cluster.local`).end,
    );
    expect(ends).toEqual(['am-01', 'am-02']);
  });

  it('keeps what tells two pods of one ReplicaSet apart', () => {
    const [a, b] = ['checkout-service-v2-5d9ff497bb-gslng', 'checkout-service-v2-5d9ff497bb-x7k2p'];
    expect(cutParts(a).end).not.toBe(cutParts(b).end);
  });
});

describe('fuzzy search', () => {
  it('finds letters in order and nothing else', () => {
    expect(fuzzyScore('peu', 'prod-eu-1')).toBeDefined();
    expect(fuzzyScore('uep', 'prod-eu-1')).toBeUndefined();
  });

  it('puts starts of words and runs of letters first', () => {
    const names = ['staging-us-east', 'prod-eu-1', 'use-this'];
    expect(fuzzyFilter('use', names, (name) => name)[0]).toBe('use-this');
    expect(fuzzyFilter('eu', names, (name) => name)[0]).toBe('prod-eu-1');
  });

  it('puts what stands there as typed before letters that only come in order', () => {
    const themes = ['Theme: Light', 'Theme: High contrast'];
    expect(fuzzyFilter('high', themes, (name) => name)[0]).toBe('Theme: High contrast');
  });

  it('keeps everything for no question', () => {
    expect(fuzzyFilter(' ', ['b', 'a'], (name) => name)).toEqual(['b', 'a']);
  });
});
