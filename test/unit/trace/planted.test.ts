import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Trace } from '../../../src-main/contract/trace.ts';
import type { TraceQuery } from '../../../src-main/contract/trace-query.ts';
import { fixture, hasFixture } from '../../support/fixtures.ts';
import { type TracedMesh, tracedMesh } from '../../support/traced-mesh.ts';

describe('what was planted in the recorded mesh', () => {
  let mesh: TracedMesh;
  beforeAll(async () => {
    mesh = await tracedMesh(fixture('istio', 'live'));
  });
  afterAll(() => mesh.close());
  const ask = (query: TraceQuery): Promise<Trace> => mesh.ask(query);

  it('the guide’s request goes on to the server’s Envoy', async () => {
    const trace = await ask({
      from: 'productpage-v1-5b.default',
      to: 'http://reviews:9080/reviews/0',
      headers: [['end-user', 'jason']],
    });
    expect(trace.verdict).toMatchObject({
      kind: 'reaches',
      reason: { key: 'trace.end.application' },
    });
    expect(trace.hops.map((hop) => [hop.pod, hop.route, hop.clusters[0]?.name])).toEqual([
      ['productpage-v1-5b.default', 'jason', 'outbound|9080|v2|reviews.default.svc.cluster.local'],
      ['reviews-v2-6b.default', 'default', 'inbound|9080||'],
    ]);
    expect(trace.hops[1]?.peer).toBe('spiffe://cluster.local/ns/default/sa/bookinfo-productpage');
  });

  it('a shadowed route is named as such', async () => {
    const trace = await ask({
      from: 'productpage-v1-5b',
      to: 'http://ratings:9080/ratings/deep/1',
    });
    const step = trace.hops[0]?.steps.find((one) => one.kind === 'route');
    expect(step?.considered).toMatchObject([
      { shadowed: true, reason: { key: 'trace.shadowed.route', params: { winner: '/routes/0' } } },
    ]);
  });

  it('an empty subset is UH', async () => {
    const trace = await ask({ from: 'productpage-v1-5b', to: 'http://reviews:9080/v9/x' });
    expect(trace.verdict).toMatchObject({ kind: 'answered', status: 503, flags: 'UH' });
    expect(trace.hops[0]?.steps.at(-1)?.reason.key).toBe('trace.endpoint.empty');
  });

  it('plaintext meets strict mTLS: no filter chain', async () => {
    const trace = await ask({ from: 'plain-0', to: 'http://ledger.payments:9080/' });
    expect(trace.verdict).toMatchObject({
      kind: 'refused',
      flags: 'NR',
      details: 'filter_chain_not_found',
    });
  });

  it('loopback never meets Envoy', async () => {
    const trace = await ask({
      from: 'ratings-v1-9f',
      to: '127.0.0.1:9080',
      method: 'GET',
      path: '/',
    });
    expect(trace.hops).toEqual([]);
    expect(trace.verdict.kind).toBe('reaches');
  });
});

describe('other recorded proxies', () => {
  it('a gateway whose certificate never came resets every TLS connection', async () => {
    const file = fixture('istio', 'live', 'warming', 'config_dump.json');
    const mesh = await tracedMesh(file, true);
    const trace = await mesh.ask({
      direction: 'gateway',
      to: 'https://shop.example.org/',
    });
    expect(trace.verdict.kind).toBe('refused');
    expect(trace.hops[0]?.steps.at(-1)?.reason.key).toBe('trace.tls.secretMissing');
  });

  const old = ['istio', 'v1.6', 'productpage-configdump.json'];
  if (hasFixture(...old))
    it('Istio 1.6’s dump, of the v2 API, gives the guide’s walk', async () => {
      const file = fixture(...old);
      const mesh = await tracedMesh(file, true);
      const trace = await mesh.ask({ to: 'http://reviews:9080/reviews/0' });
      expect(trace.hops[0]).toMatchObject({
        listener: '172.21.95.172_9080',
        routeConfig: 'reviews.default.svc.cluster.local:9080',
        route: 'default',
        clusters: [{ name: 'outbound|9080||reviews.default.svc.cluster.local', endpoints: null }],
      });
      expect(trace.hops[0]?.steps[0]).toMatchObject({ kind: 'listener', name: 'virtualOutbound' });
      // Endpoints that nobody asked for are unknown, not absent.
      expect(trace.verdict).toMatchObject({
        kind: 'depends',
        reason: { key: 'trace.depends.endpoints' },
      });
    });
});
