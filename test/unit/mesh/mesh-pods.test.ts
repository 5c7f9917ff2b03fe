import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../../src-main/contract/json.ts';
import { podsOfList, proxyPodOf } from '../../../src-main/mesh/mesh-pods.ts';

const proxy = (role: string): JsonObject => ({
  name: 'istio-proxy',
  image: 'docker.io/istio/proxyv2:1.30.2-distroless',
  args: ['proxy', role, '--domain', 'x'],
});

function pod(spec: JsonObject, extra: JsonObject = {}, phase = 'Running'): JsonObject {
  return {
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'shop', ...extra },
    spec,
    status: { phase, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

const app: JsonObject = { name: 'app', image: 'app:1' };

describe('which pods have a proxy', () => {
  const cases: readonly [string, JsonObject, string | undefined][] = [
    ['a sidecar', pod({ containers: [app, proxy('sidecar')] }), 'sidecar'],
    [
      'a native sidecar',
      pod({
        containers: [app],
        initContainers: [{ ...proxy('sidecar'), restartPolicy: 'Always' }],
      }),
      'sidecar',
    ],
    [
      'an init container that ends (istio-validation)',
      pod({ containers: [app], initContainers: [proxy('sidecar')] }),
      undefined,
    ],
    ['a gateway', pod({ containers: [proxy('router')] }), 'router'],
    ['a waypoint', pod({ containers: [proxy('waypoint')] }), 'waypoint'],
    ['ztunnel', pod({ containers: [proxy('ztunnel')] }, { labels: { app: 'ztunnel' } }), 'ztunnel'],
    [
      'a proxyless gRPC application',
      pod(
        { containers: [app, proxy('sidecar')] },
        { annotations: { 'inject.istio.io/templates': 'grpc-agent' } },
      ),
      'proxyless',
    ],
    ['a pod without', pod({ containers: [app] }), undefined],
    ['a job that is done', pod({ containers: [proxy('sidecar')] }, {}, 'Succeeded'), undefined],
    ['an evicted pod', pod({ containers: [proxy('sidecar')] }, {}, 'Failed'), undefined],
    ['nonsense', { metadata: 'x', spec: [], status: 3 }, undefined],
  ];
  it.each(cases)('%s', (_name, given, type) => {
    expect(proxyPodOf(given)?.type).toBe(type);
  });

  it('tells version and revision', () => {
    const annotated = pod(
      { containers: [proxy('sidecar')] },
      { annotations: { 'sidecar.istio.io/status': '{"revision":"canary"}' } },
    );
    expect(proxyPodOf(annotated)).toMatchObject({
      proxy: 'web-0.shop',
      imageVersion: '1.30.2',
      revision: 'canary',
      ready: true,
    });
    const broken = pod(
      { containers: [proxy('sidecar')] },
      { annotations: { 'sidecar.istio.io/status': '{' } },
    );
    expect(proxyPodOf(broken)?.revision).toBe('');
  });

  it('reads lists of mixed kinds', () => {
    const items = [pod({ containers: [proxy('router')] }), { kind: 'Service' }, null, 'x'];
    expect(podsOfList({ items })).toHaveLength(1);
    expect(podsOfList(null)).toEqual([]);
  });
});
