import { expect, it } from 'vitest';

import { proxyIdSchema } from '../../../src-main/contract/method.ts';
import { longestProxyId } from '../../../src-main/contract/proxy-id.ts';
import { parseSyncStatus } from '../../../src-main/istio/sync-status.ts';
import { podsOfList } from '../../../src-main/mesh/mesh-pods.ts';

/** Found by the corpus (seed 12, call 1971): `doctor.versions` broke its schema, and nothing could be asked of such a proxy. */
const within = `${'a'.repeat(longestProxyId - 2)}.b`;
const beyond = `${'a'.repeat(longestProxyId - 1)}.b`;

it('Pilot names no proxy that a call could not carry', () => {
  const statuses = [within, beyond].map((proxy) => ({ proxy }));
  const asMap = Object.fromEntries([within, beyond].map((proxy) => [proxy, {}]));
  for (const body of [statuses, asMap]) {
    const named = parseSyncStatus(body, 'istiod-0').map(({ proxy }) => proxy);
    expect(named).toEqual([within]);
    expect(proxyIdSchema.safeParse(within).success).toBe(true);
  }
});

it('nor does a list of pods', () => {
  const items = [within, beyond].map((id) => ({
    kind: 'Pod',
    metadata: { name: id.slice(0, -2), namespace: 'b' },
    spec: { containers: [{ name: 'istio-proxy', args: ['proxy', 'sidecar'] }] },
    status: { phase: 'Running' },
  }));
  expect(podsOfList({ items }).map(({ proxy }) => proxy)).toEqual([within]);
});
