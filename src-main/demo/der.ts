/** The few DER types (X.690) that a certificate needs. */
type Bytes = Uint8Array;

function tag(id: number, content: Bytes): Bytes {
  const length = content.length;
  const header =
    length < 128
      ? [id, length]
      : length < 256
        ? [id, 0x81, length]
        : [id, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

export const sequence = (...items: Bytes[]): Bytes => tag(0x30, Buffer.concat(items));
export const set = (...items: Bytes[]): Bytes => tag(0x31, Buffer.concat(items));
export const utf8 = (value: string): Bytes => tag(0x0c, Buffer.from(value));
export const octets = (value: Bytes): Bytes => tag(0x04, value);
export const boolean = (value: boolean): Bytes => tag(0x01, Buffer.from([value ? 0xff : 0]));
export const bits = (value: Bytes, unused = 0): Bytes =>
  tag(0x03, Buffer.concat([Buffer.from([unused]), value]));
/** `[n]` around constructed content (explicit tagging). */
export const explicit = (n: number, content: Bytes): Bytes => tag(0xa0 | n, content);
/** `[n]` instead of the type's own tag, primitive content (general names). */
export const implicit = (n: number, content: Bytes): Bytes => tag(0x80 | n, content);

/** A positive integer from its big-endian bytes. */
export function integer(value: Bytes): Bytes {
  const negative = ((value[0] ?? 0) & 0x80) !== 0;
  return tag(0x02, negative ? Buffer.concat([Buffer.from([0]), value]) : value);
}

export function objectId(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tag(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049, as RFC 5280 §4.1.2.5.1 wants it. */
export function utcTime(milliseconds: number): Bytes {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return tag(0x17, Buffer.from(`${digits}Z`));
}
