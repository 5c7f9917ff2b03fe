import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';

import * as der from '../../src-main/demo/pki/der.ts';

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A self-signed certificate with one URI SAN: server and client of the tests, and the authority of both. */
export function selfSigned(uri: string): KeyPair {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = der.sequence(der.objectId('1.2.840.10045.4.3.2'));
  const name = der.sequence(
    der.set(der.sequence(der.objectId('2.5.4.3'), der.utf8('conformance'))),
  );
  const extension = (id: string, value: Buffer): Buffer =>
    der.sequence(der.objectId(id), der.octets(value));
  const now = Date.now();
  const body = der.sequence(
    der.element(0xa0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    der.sequence(der.time(now - 86_400_000), der.time(now + 86_400_000)),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    der.element(
      0xa3,
      der.sequence(
        extension('2.5.29.19', der.sequence(der.yes)),
        extension('2.5.29.17', der.sequence(der.element(0x86, Buffer.from(uri)))),
      ),
    ),
  );
  const signed = der.sequence(body, algorithm, der.bits(sign('sha256', body, keys.privateKey)));
  return {
    certificate: new X509Certificate(signed).toString(),
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
