import { describe, expect, it } from 'vitest';

import { issue } from '../../../src-main/demo/pki/certificates.ts';
import { recordedAt, rowSet } from '../../support/run-cli.ts';
import { admin, printed, type Row, sectionOf } from './istioctl-support.ts';

/** Secrets that the recordings do not hold: docs/istioctl.md §1.7. */
const day = 86_400_000;

function pem(more: Partial<Parameters<typeof issue>[0]> = {}): string {
  return issue({
    key: 'test',
    issuerKey: 'test',
    subject: [],
    issuer: [['CN', 'ca']],
    notBefore: recordedAt - day,
    notAfter: recordedAt + day,
    ...more,
  }).pem;
}

const bytes = (...texts: readonly string[]): Row => ({
  inline_bytes: Buffer.from(texts.join('')).toString('base64'),
});
const chain = (name: string, certificate_chain: Row): Row => ({
  name,
  secret: { name, tls_certificate: { certificate_chain } },
});
const trust = (name: string, validation_context: Row): Row => ({
  name,
  secret: { name, validation_context },
});
const spiffe = (trust_domains: readonly Row[]): Row => ({
  name: 'envoy.tls.cert_validator.spiffe',
  typed_config: {
    '@type':
      'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig',
    trust_domains,
  },
});

/** Name, type, status, validity and trust domain of each row. */
async function rows(...entries: readonly Row[]): Promise<readonly string[]> {
  const out = await printed([sectionOf('secrets', entries)], 'secrets');
  return rowSet(out).map((row) => row.replace(/ [0-9a-f]{32} \S+Z \S+Z/, ''));
}

const header = 'RESOURCE NAME TYPE STATUS VALID CERT SERIAL NUMBER NOT AFTER NOT BEFORE';
const identity = { uris: ['spiffe://other.org/ns/a', 'spiffe://east.local/ns/a/sa/b'] };

describe('the secrets of istioctl', () => {
  it('judges the first certificate of a chain by the clock', async () => {
    expect(
      await rows(
        chain('good', bytes(pem(), pem({ authority: true }))),
        chain('expired', bytes(pem({ notAfter: recordedAt - 1000 }))),
        chain('early', bytes(pem({ notBefore: recordedAt + 1000 }))),
        trust('root', { trusted_ca: bytes(pem({ authority: true })) }),
      ),
    ).toEqual([
      header,
      'early Cert Chain ACTIVE false',
      'expired Cert Chain ACTIVE false',
      'good Cert Chain ACTIVE true',
      'root CA ACTIVE true',
    ]);
  });

  it('shows no certificate for what is none, or what is not in the dump itself', async () => {
    expect(
      await rows(
        chain(
          'key-first',
          bytes('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', pem()),
        ),
        chain('file', { filename: '/etc/certs/cert.pem' }),
        chain('string', { inline_string: pem() }),
        { name: 'generic', secret: { name: 'generic', generic_secret: {} } },
      ),
    ).toEqual(
      [
        header,
        'file ACTIVE false',
        'generic ACTIVE false',
        'key-first ACTIVE false',
        'string ACTIVE false',
      ].sort(),
    );
  });

  it('has a row for each trust domain of a SPIFFE validator, and their column where all have one', async () => {
    const east = { name: 'east.local', trust_bundle: bytes(pem({ authority: true })) };
    const west = { name: 'west.local', trust_bundle: bytes(pem({ authority: true })) };
    const broken = { name: 'north.local', trust_bundle: bytes('?') };
    const bundles = (...domains: readonly Row[]): Row =>
      trust('ROOTCA', {
        trusted_ca: { inline_bytes: '' },
        custom_validator_config: spiffe(domains),
      });
    expect(await rows(bundles(east, west), chain('default', bytes(pem(identity))))).toEqual([
      `${header} TRUST DOMAIN`,
      'ROOTCA CA ACTIVE true east.local',
      'ROOTCA CA ACTIVE true west.local',
      'default Cert Chain ACTIVE true east.local',
    ]);
    expect(await rows(bundles(east), chain('default', bytes(pem())))).toContain(header);
    expect(await rows(bundles(east, broken))).toEqual([
      header,
      'ROOTCA ACTIVE false',
      'ROOTCA CA ACTIVE true',
    ]);
  });

  it('gives as data what the dump says of a refused one', async () => {
    const refused = {
      ...chain('default', bytes(pem())),
      error_state: { details: 'bad key', last_update_attempt: '2026-01-01T00:00:00Z' },
      client_status: 'NACKED',
    };
    const awaited = { name: 'ROOTCA', version_info: 'uninitialized', client_status: 'UNKNOWN' };
    const section = {
      '@type': `${admin}SecretsConfigDump`,
      dynamic_active_secrets: [refused],
      dynamic_warming_secrets: [awaited],
    };
    expect(JSON.parse(await printed([section], 'secrets', '-o', 'json'))).toMatchObject({
      dynamicActiveSecrets: [
        { name: 'default', errorState: { details: 'bad key' }, clientStatus: 'NACKED' },
      ],
      dynamicWarmingSecrets: [{ name: 'ROOTCA', versionInfo: 'uninitialized' }],
    });
  });
});
