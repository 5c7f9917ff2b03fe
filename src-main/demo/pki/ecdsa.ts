import { createECDH, createHash } from 'node:crypto';

import * as der from './der.ts';

/** Order of the P-256 group (FIPS 186-5, SP 800-186 §3.2.1.3). */
const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

export function hash(...parts: readonly (string | Buffer)[]): Buffer {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest();
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

export function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

/** A private key in [1, order): the name is its seed. */
export function scalar(seed: string): bigint {
  return (toBigInt(hash('meshscope demo key ', seed)) % (order - 1n)) + 1n;
}

/** The uncompressed point k·G. */
export function point(k: bigint): Buffer {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(toBytes(k));
  return curve.getPublicKey();
}

function inverse(value: bigint): bigint {
  let [low, high, x, y] = [((value % order) + order) % order, order, 1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high % low, low];
    [x, y] = [y - quotient * x, x];
  }
  return ((x % order) + order) % order;
}

/** ECDSA (FIPS 186-5 §6.4.1) with the nonce taken from key and message, as RFC 6979 does it in spirit. */
export function sign(key: string, message: Buffer): Buffer {
  const digest = hash(message);
  const d = scalar(key);
  const k = (toBigInt(hash('nonce', toBytes(d), digest)) % (order - 1n)) + 1n;
  const r = toBigInt(point(k).subarray(1, 33)) % order;
  const s = (inverse(k) * (toBigInt(digest) + r * d)) % order;
  return der.sequence(der.integer(toBytes(r)), der.integer(toBytes(s)));
}
