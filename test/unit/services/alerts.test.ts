import { beforeEach, describe, expect, it } from 'vitest';

import type { ForwardEntry } from '../../../src-main/contract/forwards.ts';
import type { MeshRow } from '../../../src-main/contract/mesh.ts';
import type { SecretRow } from '../../../src-main/contract/tables/secrets.ts';
import type { Alert } from '../../../src-main/services/alert.ts';
import { Alerts } from '../../../src-main/services/alerts.ts';
import { MachineWatch } from '../../../src-main/services/machine.ts';

describe('news for who looks elsewhere', () => {
  let said: string[];
  let alerts: Alerts;
  beforeEach(() => {
    said = [];
    alerts = new Alerts(({ kind, said: { key } }: Alert) => void said.push(`${kind} ${key}`));
  });

  const forward = (state: ForwardEntry['state']): ForwardEntry => ({
    id: 'f',
    context: 'c',
    target: { kind: 'service', namespace: 'n', name: 's' },
    port: 80,
    wantedPort: 0,
    withContext: false,
    localPort: 0,
    state,
    connections: 0,
    bytesIn: 0,
    bytesOut: 0,
    recoveries: 0,
    command: '',
  });
  const failed: ForwardEntry['state'] = {
    state: 'failed',
    reason: {
      code: 'port-in-use',
      message: '',
      said: { key: 'error.verbatim', params: { text: '' } },
      retryable: false,
    },
  };

  it('says a forward that has given up once, and again after it ran', () => {
    alerts.forwards([forward({ state: 'stopped' })]);
    alerts.forwards([forward(failed)]);
    alerts.forwards([forward(failed)]);
    expect(said).toEqual(['forward alert.forward']);
    alerts.forwards([forward({ state: 'stopped' })]);
    alerts.forwards([forward(failed)]);
    expect(said).toHaveLength(2);
  });

  const row = (overall: MeshRow['overall']): MeshRow => ({
    proxy: 'a.b',
    pod: 'a',
    namespace: 'b',
    type: 'sidecar',
    cluster: '',
    version: '',
    versionSkew: false,
    revision: '',
    pilot: '',
    cells: { CDS: { state: overall === 'error' ? 'error' : 'stale' } },
    overall,
  });

  it('says a watched proxy that is stale, and one that refused', () => {
    for (const state of ['synced', 'stale', 'stale', 'error'] as const) alerts.proxy(row(state));
    expect(said).toEqual(['stale alert.stale', 'stale alert.refused']);
  });

  const certificate = (from: string, to: string, daysLeft: number): SecretRow => ({
    ref: { kind: 'secret', index: 0 },
    key: '0',
    state: 'active',
    table: 'secrets',
    name: 'default',
    type: 'certificate-chain',
    position: 0,
    role: 'leaf',
    subject: '',
    issuer: '',
    sans: [],
    serial: '1',
    notBefore: from,
    notAfter: to,
    daysLeft,
    valid: daysLeft > 0,
    trustDomain: '',
    fingerprint: '',
  });

  it('says a certificate that ends within a week, but none that lives for a day', () => {
    alerts.certificates('a.b', [certificate('2026-12-01', '2026-12-02', 0.5)]);
    alerts.certificates('a.b', [certificate('2026-01-01', '2026-12-20', 19)]);
    expect(said).toEqual([]);
    alerts.certificates('a.b', [certificate('2026-01-01', '2026-12-05', 4)]);
    expect(said).toEqual(['certificate alert.certificate']);
  });
});

describe('the machine', () => {
  it('is taken for changed after sleep, a set clock, another network, and not otherwise', () => {
    let [at, network, changes] = [1_000_000, 'lan', 0];
    const watch = new MachineWatch({
      now: () => at,
      network: () => network,
      changed: () => void (changes += 1),
    });
    const after = (ms: number): number => {
      at += ms;
      watch.look();
      return changes;
    };
    expect(after(5_000)).toBe(0);
    expect(after(3_600_000)).toBe(1);
    expect(after(-60_000)).toBe(2);
    network = 'wifi';
    expect(after(5_000)).toBe(3);
    expect(after(5_000)).toBe(3);
    watch.dispose();
  });
});
