import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { details, ingress, productpage } from '../../../src-main/demo/world/faults.ts';
import { type AppInMemory, appInMemory } from '../../support/app-in-memory.ts';

const context = 'demo:meshscope-demo';
const legacy = 'demo:meshscope-demo-legacy';
const to = 'http://reviews:9080/reviews/7';

let app: AppInMemory;
beforeAll(async () => {
  app = await appInMemory();
});
afterAll(() => app.close());

describe('traces', () => {
  it('of a gateway are of what comes in, unless the question says otherwise', async () => {
    const query = { to: 'http://bookinfo.example.com/gone' };
    const { trace, words } = await app.call('trace.run', { context, proxy: ingress, query });
    expect(trace.verdict).toMatchObject({ status: 503, flags: 'NC' });
    expect(words.map((one) => one.key)).toContain('trace.flag.NC');
  });

  it('work on a cluster without EndpointSlices', async () => {
    const { trace } = await app.call('trace.run', {
      context: legacy,
      proxy: productpage,
      query: { to },
    });
    expect(trace.hops.map((hop) => hop.pod.split('-')[0])).toEqual(['productpage', 'reviews']);
  });

  it.each([
    ['outbound|8080||coupons.default.svc.cluster.local', 'agrees', []],
    ['outbound|8080||catalog.catalog.svc.cluster.local', 'differs', ['cluster']],
  ])('are set beside a log line that names %s: it %s', async (cluster, kind, fields) => {
    const log = `[2026-11-20T10:00:00.000Z] "GET / HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl/8.5.0" "6d3e" "coupons:8080" "-" ${cluster} - 10.101.118.11:8080 10.244.1.12:40000 - default`;
    const { query } = await app.call('trace.fromLog', { context, proxy: productpage, line: log });
    expect(query).toMatchObject({ to: '10.101.118.11:8080', direction: 'outbound' });
    const result = await app.call('trace.run', { context, proxy: productpage, query, log });
    expect(result.log?.kind).toBe(kind);
    expect(result.log?.rows.filter((row) => row.differs).map((row) => row.field)).toEqual(fields);
  });

  it('refuse what is no log line', async () => {
    const line = 'hello';
    await expect(
      app.call('trace.fromLog', { context, proxy: productpage, line }),
    ).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('are kept as checks, and asked again of the same mesh and of another one', async () => {
    const { outcome } = await app.call('trace.run', { context, proxy: productpage, query: { to } });
    const check = { name: 'reviews', request: { to }, expect: outcome };
    const { checks } = await app.call('trace.saveCheck', { context, proxy: productpage, check });
    const id = checks[0]?.id ?? '';
    expect(await app.call('trace.runCheck', { id })).toMatchObject({ changed: [] });
    const elsewhere = await app.call('trace.runCheck', { id, context: legacy });
    expect(elsewhere.changed).toContain('clusters');
    await app.call('trace.deleteCheck', { id });
    await expect(app.call('trace.runCheck', { id })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the report of a comparison', () => {
  it.each([
    ['text', 'txt', "Clusters Don't Match"],
    ['unified', 'diff', '+        "interval": "30s"'],
    ['json', 'json', '"verdict": "differ"'],
    ['html', 'html', '<!doctype html>'],
  ] as const)('as %s', async (format, ending, part) => {
    const report = await app.call('diff.report', {
      a: { context, proxy: details, side: 'pilot' },
      b: { context, proxy: details, side: 'envoy' },
      format,
    });
    expect(report.fileName).toBe(`diff-${details}.${ending}`);
    expect(report.text).toContain(part);
  });
});
