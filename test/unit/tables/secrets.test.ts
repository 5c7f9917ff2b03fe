import { describe, expect, it } from 'vitest';

import type { Certificate, TableContext } from '../../../src-main/envoy/tables/context.ts';
import { tableRows } from '../../../src-main/envoy/tables/table-page.ts';
import { fixture, fixtureNames, hasFixture } from '../../support/fixtures.ts';
import { proxyOf, query, recordedProxy, rowsOf, testContext } from '../../support/proxy-config.ts';

const day = 86_400_000;
const now = Date.parse('2026-01-01T00:00:00Z');

function certificate(name: string, issuer: string, days: number): Certificate {
  return {
    subject: name,
    issuer,
    sans: [{ type: 'uri', value: `spiffe://domain.${name}/ns/a` }],
    serial: 'abc',
    notBefore: now - 90 * day,
    notAfter: now + days * day,
    ca: name === issuer,
    fingerprint: 'f',
  };
}

/** `leaf:30,ca:400` stands for a chain: name and days left; `?` for a block that is no certificate. */
const context: TableContext = {
  ...testContext,
  now,
  readCertificates: (data) =>
    data.split(',').map((block) => {
      const [name = '', days] = block.split(':');
      return days === undefined
        ? undefined
        : certificate(name, name === 'leaf' ? 'ca' : name, Number(days));
    }),
};

const config = proxyOf([
  {
    '@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump',
    static_secrets: [{ name: 'keys', secret: { name: 'keys', session_ticket_keys: {} } }],
    dynamic_active_secrets: [
      {
        name: 'default',
        version_info: 'v2',
        secret: {
          name: 'default',
          tls_certificate: { certificate_chain: { inline_bytes: 'leaf:5,ca:400' } },
        },
      },
      {
        name: 'old',
        secret: {
          name: 'old',
          tls_certificate: { certificate_chain: { inline_string: 'leaf:-1' } },
        },
      },
      {
        name: 'broken',
        secret: { name: 'broken', validation_context: { trusted_ca: { inline_bytes: '?' } } },
      },
      {
        name: 'bundle',
        secret: {
          name: 'bundle',
          validation_context: {
            custom_validator_config: {
              typed_config: {
                '@type': 'type.googleapis.com/x.SPIFFECertValidatorConfig',
                trust_domains: [
                  { name: 'one.example', trust_bundle: { inline_bytes: 'ca:100' } },
                  { name: 'two.example', trust_bundle: { inline_bytes: 'ca:100' } },
                ],
              },
            },
          },
        },
      },
    ],
    dynamic_warming_secrets: [{ name: 'never', version_info: 'uninitialized' }],
  },
]);

describe('rows of secrets', () => {
  const rows = tableRows(config, query('secrets'), context).filter(
    (row) => row.table === 'secrets',
  );
  const of = (name: string) => rows.filter((row) => row.name === name);

  it('are one for every certificate of a chain', () => {
    expect(of('default')).toMatchObject([
      {
        position: 0,
        role: 'leaf',
        subject: 'leaf',
        daysLeft: 5,
        valid: true,
        version: 'v2',
        trustDomain: 'domain.leaf',
      },
      { position: 1, role: 'root', subject: 'ca', daysLeft: 400, valid: true },
    ]);
  });

  it('say what expired, what is no certificate and what never came', () => {
    expect(of('old')).toMatchObject([{ valid: false, daysLeft: -1 }]);
    expect(of('broken')).toMatchObject([{ valid: null, role: 'none', type: 'trust-bundle' }]);
    expect(of('never')).toMatchObject([{ type: 'undelivered', state: 'warming', valid: null }]);
    expect(of('keys')).toMatchObject([{ type: 'session-ticket-keys', state: 'static' }]);
  });

  it('name the domain of each SPIFFE bundle', () => {
    expect(of('bundle').map((row) => row.trustDomain)).toEqual(['one.example', 'two.example']);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  it('find the problems', () => {
    const names = (problem: string) =>
      tableRows(config, query('secrets', { facets: { problems: [problem] } }), context).map(
        (row) => (row.table === 'secrets' ? row.name : ''),
      );
    expect(names('expired')).toEqual(['old']);
    expect(names('expires-soon')).toEqual(['default']);
    expect(names('undelivered')).toEqual(['never']);
  });

  it('are judged anew at every question', () => {
    const later = { ...context, now: now + 6 * day };
    const row = tableRows(config, query('secrets', { name: 'default' }), later)[0];
    expect(row).toMatchObject({ valid: false, daysLeft: -1 });
  });
});

describe('recorded secrets', () => {
  it.each(fixtureNames('istio/live/proxies'))('%s: the whole chain with its identity', (name) => {
    const rows = rowsOf(recordedProxy(fixture('istio/live/proxies', name)), 'secrets');
    const chain = rows.filter((row) => row.name === 'default');
    expect(chain.map((row) => row.position)).toEqual(chain.map((_row, position) => position));
    expect(chain[0]).toMatchObject({ role: 'leaf', type: 'certificate-chain' });
    expect(chain[0]?.sans.join()).toBe(
      `spiffe://${chain[0]?.trustDomain}/${chain[0]?.sans[0]?.split('/').slice(3).join('/')}`,
    );
    expect(chain.at(-1)?.role).toBe('root');
    const root = rows.find((row) => row.name === 'ROOTCA');
    expect(root).toMatchObject({
      type: 'trust-bundle',
      role: 'root',
      serial: chain.at(-1)?.serial,
    });
  });

  it.skipIf(!hasFixture('istio/live/warming'))('the certificates that never came', () => {
    const config = recordedProxy(fixture('istio/live/warming'));
    const never = rowsOf(config, 'secrets', { facets: { problems: ['undelivered'] } });
    const warming = config.dump.entries('secret').filter((entry) => entry.state === 'warming');
    expect(never.length).toBeGreaterThan(0);
    expect(never.map((row) => row.name)).toEqual(warming.map((entry) => entry.name));
  });
});
