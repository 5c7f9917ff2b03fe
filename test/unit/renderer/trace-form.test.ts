import { describe, expect, it } from 'vitest';

import type { TraceQuery } from '../../../src-main/contract/trace-query.ts';
import {
  emptyForm,
  formOf,
  formOfLink,
  linkOf,
  queryOf,
  sameForm,
  type TraceForm,
} from '../../../src-renderer/pages/trace/model.ts';

const full: TraceForm = {
  to: '10.0.0.7:9080',
  method: 'POST',
  version: 'HTTP/2',
  path: '/reviews/7?x=1',
  headers: 'end-user: jason\n:authority: reviews',
  tls: 'tls',
  sni: 'outbound_.9080_._.reviews.default.svc.cluster.local',
  alpn: 'istio, h2',
  principal: 'spiffe://cluster.local/ns/default/sa/productpage',
  source: '10.0.0.1:40000',
  direction: 'inbound',
  envoyVersion: '1.18',
  raw: false,
  serverFirst: false,
};

describe('the form of a trace', () => {
  it('asks with all that it holds, and nothing that it leaves empty', () => {
    expect(queryOf(full)).toEqual({
      to: '10.0.0.7:9080',
      method: 'POST',
      version: 'HTTP/2',
      path: '/reviews/7?x=1',
      headers: [
        ['end-user', 'jason'],
        [':authority', 'reviews'],
      ],
      tls: { sni: full.sni, alpn: ['istio', 'h2'], principal: full.principal },
      source: '10.0.0.1:40000',
      direction: 'inbound',
      envoyVersion: '1.18',
    });
    expect(queryOf({ ...emptyForm, to: ' 10.0.0.7:3306 ', raw: true })).toEqual({
      to: '10.0.0.7:3306',
    });
  });

  it('leaves the path of a URL to the URL', () => {
    const query = queryOf({ ...emptyForm, to: 'http://reviews:9080/a', path: '/b' });
    expect(query).not.toHaveProperty('path');
  });

  it.each<TraceQuery>([
    queryOf(full),
    { to: '10.0.0.7:3306' },
    { to: '10.0.0.7:3306', serverFirst: true },
    { to: 'https://a.example/', method: 'GET', version: 'HTTP/1.1', headers: [], tls: {} },
    { to: 'reviews:9080', method: 'GET', path: '/x', version: 'HTTP/1.0', headers: [['a', '']] },
  ])('loses nothing of a query: %j', (query) => {
    expect(queryOf(formOf(query))).toEqual(query);
  });

  it.each([full, { ...emptyForm, to: 'a:1' }, { ...emptyForm, to: 'db:3306', raw: true }])(
    'stands whole in a link',
    (form) => {
      const link = Object.fromEntries(new URLSearchParams(linkOf(form)));
      const back = formOfLink(link);
      expect(back).toEqual(form);
      expect(back !== undefined && sameForm(back, form)).toBe(true);
    },
  );

  it('is not in a link without a destination, and takes no direction that there is none of', () => {
    expect(formOfLink({ method: 'POST' })).toBeUndefined();
    expect(formOfLink({ to: 'a:1', direction: 'sideways' })?.direction).toBe('auto');
  });
});
