import { describe, expect, it } from 'vitest';

import {
  pageOf,
  presets,
  readTarget,
  targetText,
} from '../../../src-renderer/pages/forwards/model.ts';

describe('a target as it is typed', () => {
  it.each([
    ['istio-system/deployment/istiod', 'istio-system/deployment/istiod'],
    [' istio-system/deploy/istiod ', 'istio-system/deployment/istiod'],
    ['default/svc/reviews', 'default/service/reviews'],
    ['default/services/reviews', 'default/service/reviews'],
    ['default/sts/kafka', 'default/statefulset/kafka'],
    ['kube-system/DaemonSet/ztunnel', 'kube-system/daemonset/ztunnel'],
    ['default/rs/web-1', 'default/replicaset/web-1'],
    ['default/pod/web-1.x', 'default/pod/web-1.x'],
  ])('%s', (typed, expected) => {
    const target = readTarget(typed);
    expect(target === undefined ? undefined : targetText(target)).toBe(expected);
  });

  it.each(['', 'istiod', 'a/deployment', 'a/cronjob/b', 'a/pod/b/c', 'A b/pod/c', 'a/pod/-b'])(
    'is none: %s',
    (typed) => {
      expect(readTarget(typed)).toBeUndefined();
    },
  );
});

it('opens no page of a port that no browser can talk to', () => {
  const pages = presets.map(({ port }) => `${String(port)} ${pageOf(port) ?? '-'}`);
  expect(pages).toContain('15012 -');
  expect(pages).toContain('15010 -');
  expect(pages).toContain('15014 /debug');
  expect(pages).toContain('15000 /');
});
