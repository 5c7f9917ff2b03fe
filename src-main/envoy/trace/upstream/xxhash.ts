const mask = 0xffff_ffff_ffff_ffffn;
const prime1 = 0x9e37_79b1_85eb_ca87n;
const prime2 = 0xc2b2_ae3d_27d4_eb4fn;
const prime3 = 0x1656_67b1_9e37_79f9n;
const prime4 = 0x85eb_ca77_c2b2_ae63n;
const prime5 = 0x27d4_eb2f_1656_67c5n;

function rotate(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & mask;
}

function round(sum: bigint, input: bigint): bigint {
  return (rotate((sum + input * prime2) & mask, 31n) * prime1) & mask;
}

function merge(sum: bigint, value: bigint): bigint {
  return ((sum ^ round(0n, value)) * prime1 + prime4) & mask;
}

/** XXH64, which Envoy hashes hosts and requests with (common/common/hash.h). */
export function xxHash64(text: string, seed = 0n): bigint {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length;
  let at = 0;
  let hash: bigint;
  if (length >= 32) {
    const sums = [seed + prime1 + prime2, seed + prime2, seed, seed - prime1].map((one) =>
      BigInt.asUintN(64, one),
    );
    for (; at + 32 <= length; at += 32)
      for (const [lane, sum] of sums.entries())
        sums[lane] = round(sum, view.getBigUint64(at + lane * 8, true));
    const turns = [1n, 7n, 12n, 18n];
    hash = sums.reduce((all, sum, lane) => all + rotate(sum, turns[lane] ?? 0n), 0n) & mask;
    for (const sum of sums) hash = merge(hash, sum);
  } else hash = (seed + prime5) & mask;
  hash = (hash + BigInt(length)) & mask;
  for (; at + 8 <= length; at += 8)
    hash = (rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * prime1 + prime4) & mask;
  if (at + 4 <= length) {
    const four = (BigInt(view.getUint32(at, true)) * prime1) & mask;
    hash = (rotate(hash ^ four, 23n) * prime2 + prime3) & mask;
    at += 4;
  }
  for (; at < length; at++)
    hash = (rotate(hash ^ ((BigInt(view.getUint8(at)) * prime5) & mask), 11n) * prime1) & mask;
  hash = ((hash ^ (hash >> 33n)) * prime2) & mask;
  hash = ((hash ^ (hash >> 29n)) * prime3) & mask;
  return hash ^ (hash >> 32n);
}

/** MurmurHash64A with the seed of libstdc++'s std::hash (common/common/hash.cc). */
export function murmurHash2(text: string): bigint {
  const multiplier = 0xc6a4_a793_5bd1_e995n;
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length;
  const mix = (value: bigint): bigint => value ^ (value >> 47n);
  let hash = (0xc70f_6907n ^ (BigInt(length) * multiplier)) & mask;
  const whole = length - (length % 8);
  for (let at = 0; at < whole; at += 8) {
    const data = (mix((view.getBigUint64(at, true) * multiplier) & mask) * multiplier) & mask;
    hash = ((hash ^ data) * multiplier) & mask;
  }
  if (length % 8 !== 0) {
    let data = 0n;
    for (let at = length - 1; at >= whole; at--) data = (data << 8n) | BigInt(view.getUint8(at));
    hash = ((hash ^ data) * multiplier) & mask;
  }
  return mix((mix(hash) * multiplier) & mask);
}
