import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { checkedPem, type PemField, pemOfData } from '../../../src-main/kube/auth/pem-data.ts';
import { clientCertificate, StaticAuthenticator } from '../../../src-main/kube/auth/static-auth.ts';
import { parseKubeconfig } from '../../../src-main/kube/kubeconfig/parse.ts';
import { selfSigned } from '../../conformance/certificates.ts';

const { certificate, key } = selfSigned('meshscope.test');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const ca: PemField = {
  of: 'cluster',
  field: 'certificate-authority-data',
  entry: 'c',
  file: '/k/config',
  holds: 'certificate',
};

function faultOf(make: () => unknown): string {
  try {
    make();
    return 'none';
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'kubeconfig-invalid') throw error;
    expect(error.message).toContain('certificate-authority-data of c in /k/config');
    // A key may stand where a certificate should: nothing of it is quoted.
    expect(error.message).not.toContain('BEGIN');
    return error.said.key.replace('error.kube.pem-', '');
  }
}

const userOf = (fields: string): Parameters<typeof clientCertificate>[0] => {
  const text = `kind: Config\nusers:\n- name: u\n  user: {${fields}}\n`;
  const [user] = parseKubeconfig(text, '/k/config').users;
  if (user === undefined) throw new Error('no user');
  return user;
};

describe('certificate-authority-data', () => {
  it.each([
    [base64(certificate), 'none'],
    [base64(`# a comment\n${certificate}${certificate}`), 'none'],
    [base64(certificate).replace(/(.{64})/g, '$1\n'), 'none'],
    ['DATA+OMITTED', 'omitted'],
    ['REDACTED', 'omitted'],
    [certificate, 'raw'],
    ['!!!', 'base64'],
    [base64(certificate).slice(0, -2), 'base64'],
    ['', 'no-certificate'],
    [base64('hello'), 'no-certificate'],
    [base64(key), 'no-certificate'],
    [base64('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'), 'damaged'],
    [base64(certificate.slice(0, 200)), 'damaged'],
  ])('%#', (data, fault) => {
    expect(faultOf(() => pemOfData(data, ca))).toBe(fault);
  });

  it('is checked in a file, too', () => {
    expect(faultOf(() => checkedPem(Buffer.from('hello'), ca))).toBe('no-certificate');
    expect(checkedPem(Buffer.from(certificate), ca).toString()).toBe(certificate);
  });
});

describe('a client certificate', () => {
  const cert = `client-certificate-data: ${base64(certificate)}`;
  const keyData = `client-key-data: ${base64(key)}`;

  it.each([
    [cert, 'client-certificate but no client-key'],
    [keyData, 'client-key but no client-certificate'],
    [`${cert}, client-key-data: ${base64(certificate)}`, 'client-key-data of u'],
    [`client-certificate-data: ${base64(key)}, ${keyData}`, 'client-certificate-data of u'],
    ['client-certificate-data: DATA+OMITTED, client-key-data: DATA+OMITTED', '--raw'],
    [`${cert}, client-key-data: ${base64(selfSigned('other').key)}`, 'does not belong to its'],
  ])('%#', async (fields, words) => {
    const failed = await clientCertificate(userOf(fields)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'credentials-failed' });
    expect(String(failed)).toContain(words);
  });

  it('with its key is taken, and none is none', async () => {
    const { cert: taken } = await clientCertificate(userOf(`${cert}, ${keyData}`));
    expect(taken?.toString()).toBe(certificate);
    expect(await clientCertificate(userOf('token: t'))).toEqual({
      cert: undefined,
      key: undefined,
    });
  });
});

describe('a token that kubectl left out', () => {
  it.each(['REDACTED', 'DATA+OMITTED'])('%s is named', async (value) => {
    const made = new StaticAuthenticator(userOf(`token: ${value}`));
    const failed = await made.credentials().catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'credentials-failed' });
    expect(String(failed)).toContain('--raw');
    expect(String(failed)).toContain('token of u');
  });
});
