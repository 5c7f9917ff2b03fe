import { beforeAll, describe, expect, it } from 'vitest';

import { resourceSummarySchema } from '../../../src-main/contract/inspect.ts';
import { type ResourceKind, resourceKinds } from '../../../src-main/contract/resources.ts';
import type { ProxyConfig } from '../../../src-main/envoy/dump.ts';
import { summarise, summaryKeys } from '../../../src-main/envoy/summary.ts';
import { fixture, fixtureNames, hasFixture } from '../../support/fixtures.ts';
import { recordedProxy, testContext } from '../../support/proxy-config.ts';

const known = new Map<string, readonly string[]>(Object.entries(summaryKeys));

const folders = [
  ...fixtureNames('istio/live/proxies').map((name) => `istio/live/proxies/${name}`),
  ...(hasFixture('istio/live/warming') ? ['istio/live/warming'] : []),
];

describe('summaries of recorded proxies', () => {
  it.each(folders)('%s: every resource, in known messages with their parameters', (folder) => {
    const config = recordedProxy(fixture(folder));
    for (const kind of resourceKinds) {
      for (const { index } of config.dump.entries(kind)) {
        const summary = summarise(config, { kind, index }, testContext);
        expect(resourceSummarySchema.safeParse(summary).error).toBeUndefined();
        expect(summary.sentences.length).toBeGreaterThan(0);
        const messages = [...summary.sentences, ...summary.facts.map((fact) => fact.label)];
        for (const { key, params } of messages) {
          expect([key, Object.keys(params).sort()]).toEqual([key, known.get(key)?.toSorted()]);
        }
      }
    }
  });
});

const productpage = 'istio/live/proxies/productpage-v1-5b.default';

describe.runIf(hasFixture(productpage))('summaries of one recorded proxy', () => {
  let config: ProxyConfig;
  beforeAll(() => {
    config = recordedProxy(fixture(productpage));
  });
  const of = (kind: ResourceKind, name: string) => {
    const index = config.dump.named(kind, name)[0]?.index ?? -1;
    return summarise(config, { kind, index }, testContext);
  };
  const reviews = 'outbound|9080|v1|reviews.default.svc.cluster.local';

  it('links go up and down the chain', () => {
    const listener = of('listener', '0.0.0.0_9080');
    expect(listener.uses.map((link) => [link.kind, link.name])).toContainEqual(['route', '9080']);
    const route = of('route', '9080');
    expect(route.usedBy.map((link) => link.name)).toEqual(['0.0.0.0_9080']);
    expect(route.uses.map((link) => link.name)).toContain(reviews);
    expect(route.madeBy).toContainEqual({
      kind: 'VirtualService',
      name: 'reviews',
      namespace: 'default',
    });
    const cluster = of('cluster', reviews);
    expect(cluster.usedBy.map((link) => link.name)).toContain('9080');
    expect(cluster.uses.map((link) => [link.kind, link.name])).toEqual(
      expect.arrayContaining([
        ['endpoint', reviews],
        ['secret', 'default'],
        ['secret', 'ROOTCA'],
      ]),
    );
    expect(of('endpoint', reviews).usedBy.map((link) => link.name)).toEqual([reviews]);
    expect(of('secret', 'ROOTCA').usedBy.map((link) => link.name)).toContain(reviews);
  });

  it('a target that does not exist is a link without a ref', () => {
    const dangling = of('route', '80').uses.filter((link) => link.ref === undefined);
    expect(dangling.map((link) => link.name)).toContain(
      'outbound|80||ratings.default.svc.cluster.local',
    );
    expect(of('route', '80').sentences.map((one) => one.key)).toContain(
      'summary.route.missing-cluster',
    );
  });

  it('a cluster without endpoints is a fault only where it should have some', () => {
    const says = (name: string): readonly string[] =>
      of('cluster', name).sentences.map((one) => one.key);
    const fault = 'summary.cluster.no-endpoints';
    expect(says('outbound|8080||nobody.default.svc.cluster.local')).toContain(fault);
    expect(says('BlackHoleCluster')).not.toContain(fault);
    expect(says('InboundPassthroughCluster')).not.toContain(fault);
  });

  it('an unknown resource is an error that names it', () => {
    expect(() => summarise(config, { kind: 'cluster', index: 999 }, testContext)).toThrow(
      'the dump has no cluster number 999',
    );
  });
});
