import { expect, it } from 'vitest';

import { pilotSentence } from '../../../src-main/envoy/diff/pilot-sentence.ts';
import type { Message } from '../../../src-main/words/keys.ts';
import { sayMessage } from '../../../src-main/words/say.ts';

const of = (key: Message['key'], params: Message['params']): string =>
  sayMessage('en', pilotSentence({ key, params }));
const values = { field: 'weight', item: '', place: 'reviews ▸ /*', a: '75', b: '90' };

it.each([
  [of('diff.weight.changed', values), 'Weight of reviews ▸ /*: Pilot wants 75, Envoy still has 90'],
  [
    of('diff.weightedCluster.removed', { item: 'v3', place: 'reviews ▸ /*' }),
    'Pilot wants reviews ▸ /* to send a share to v3, Envoy sends none yet',
  ],
  [
    of('diff.route.added', { item: '/old', place: 'reviews' }),
    'Envoy still has route /old in reviews, which Pilot no longer wants',
  ],
  [
    of('diff.field.removed', { ...values, field: 'statPrefix', a: 'x', b: '' }),
    'statPrefix of reviews ▸ /*: Pilot wants x, Envoy has none yet',
  ],
  [
    of('diff.endpoint.added', { address: '10.0.0.1:80', health: 'HEALTHY' }),
    'Envoy still has endpoint 10.0.0.1:80 (HEALTHY), Pilot no longer does',
  ],
  [
    of('diff.endpoint.changed', { address: '10.0.0.1:80', health: 'HEALTHY' }),
    'Endpoint 10.0.0.1:80 changed',
  ],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});
