import { describe, expect, it } from 'vitest';

import type { Json, JsonObject } from '../../../src-main/contract/json.ts';
import { labelSelector } from '../../../src-main/kube/forwards/workload-pods.ts';
import { backoffDelay } from '../../../src-main/kube/http/backoff.ts';
import { adminPath } from '../../../src-main/mesh/live/admin-pages.ts';
import { troubleOf } from '../../../src-main/mesh/live/pod-trouble.ts';
import { sayMessage } from '../../../src-main/words/say.ts';

const proxy = { name: 'istio-proxy', args: ['proxy', 'sidecar'] };

function pod(spec: JsonObject, status: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { metadata: { name: 'p', namespace: 'n', ...metadata }, spec, status };
}

describe('what is wrong with a pod', () => {
  const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  const state = (name: string, more: Json): JsonObject => ({ name, state: more });
  const rows: readonly (readonly [string, JsonObject, string | undefined])[] = [
    ['nothing', pod({ containers: [proxy] }, running), undefined],
    [
      'nothing: not ready is no trouble',
      pod({ containers: [proxy] }, { phase: 'Running' }),
      undefined,
    ],
    [
      'nothing: a native sidecar',
      pod(
        { initContainers: [{ ...proxy, restartPolicy: 'Always' }], containers: [{ name: 'app' }] },
        running,
      ),
      undefined,
    ],
    ['completed', pod({ containers: [proxy] }, { phase: 'Succeeded' }), 'has ended (Succeeded)'],
    [
      'being deleted',
      pod({ containers: [proxy] }, running, { deletionTimestamp: 'now' }),
      'is being deleted',
    ],
    [
      'pending',
      pod(
        { containers: [proxy] },
        { phase: 'Pending', conditions: [{ status: 'False', reason: 'Unschedulable' }] },
      ),
      'is pending (Unschedulable)',
    ],
    [
      'crashing',
      pod(
        { containers: [proxy] },
        {
          ...running,
          containerStatuses: [state('istio-proxy', { waiting: { reason: 'CrashLoopBackOff' } })],
        },
      ),
      'has its container istio-proxy waiting (CrashLoopBackOff)',
    ],
    [
      'a native sidecar that waits',
      pod(
        { initContainers: [{ ...proxy, restartPolicy: 'Always' }] },
        {
          phase: 'Pending',
          initContainerStatuses: [state('istio-proxy', { waiting: { reason: 'PodInitializing' } })],
        },
      ),
      'has its container istio-proxy waiting (PodInitializing)',
    ],
    [
      'another container that crashes',
      pod(
        { containers: [proxy, { name: 'app' }] },
        {
          ...running,
          containerStatuses: [state('app', { waiting: { reason: 'CrashLoopBackOff' } })],
        },
      ),
      undefined,
    ],
    ['no proxy', pod({ containers: [{ name: 'app' }] }, running), 'has no Istio proxy'],
    [
      'istio-init only',
      pod({ initContainers: [proxy], containers: [{ name: 'app' }] }, running),
      'has no Istio proxy',
    ],
    [
      'proxyless',
      pod({ containers: [proxy] }, running, {
        annotations: { 'inject.istio.io/templates': 'grpc-agent' },
      }),
      'is proxyless: gRPC reads its configuration itself, there is no Envoy to ask',
    ],
  ];
  it.each(rows)('%s', (_name, object, text) => {
    const said = troubleOf(object, 'istio-proxy')?.text;
    expect(said && sayMessage('en', said)).toBe(text);
  });

  it('of istiod is not asked for a proxy', () => {
    expect(
      troubleOf(pod({ containers: [{ name: 'discovery' }] }, running), 'discovery'),
    ).toBeUndefined();
  });
});

describe('small policies', () => {
  it.each([
    [{ matchLabels: { a: 'b', c: 'd' } }, 'a=b,c=d'],
    [
      {
        matchExpressions: [
          { key: 'k', operator: 'In', values: ['x', 'y'] },
          { key: 'n', operator: 'NotIn', values: ['z'] },
          { key: 'e', operator: 'Exists' },
          { key: 'd', operator: 'DoesNotExist' },
        ],
      },
      'k in (x,y),n notin (z),e,!d',
    ],
    [{}, ''],
  ])('label selector %#', (selector, expected) => {
    expect(labelSelector(selector)).toBe(expected);
  });

  it('back-off doubles up to the most, within a quarter', () => {
    const policy = { first: 1000, most: 30_000 };
    expect([0, 1, 2, 3, 4, 5, 6, 99].map((attempt) => backoffDelay(policy, attempt, 1))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect(backoffDelay(policy, 2, 0)).toBe(3000);
  });

  it('admin pages are read by name, with any query', () => {
    expect(adminPath('config_dump?include_eds&resource=dynamic_listeners')).toBe(
      '/config_dump?include_eds&resource=dynamic_listeners',
    );
    expect(adminPath('/stats/prometheus')).toBe('/stats/prometheus');
    for (const page of [
      '',
      '/',
      'stats/',
      '../ready',
      'ready ',
      'ready\n',
      'quitquitquit',
      'READY',
      'config_dump#x',
    ])
      expect(() => adminPath(page)).toThrow(/not one that is read/);
  });
});
