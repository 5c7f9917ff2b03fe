import { type Json, num, optObj, text } from '../../contract/json.ts';

export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface CidrRange {
  readonly bits: 32 | 128;
  readonly length: number;
  /** The network's bits, shifted right to `length`. */
  readonly network: bigint;
}

function parseV4(ip: string): bigint | undefined {
  // Asked of every domain of a virtual host and every host: read by character, without a list of parts.
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < ip.length; at++) {
    const code = ip.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      part = part * 10 + code - 0x30;
      if (++digits > 3 || part > 255) return undefined;
    } else if (code === 0x2e && digits > 0 && dots < 3) {
      value = value * 256 + part;
      part = digits = 0;
      dots++;
    } else return undefined;
  }
  return dots === 3 && digits > 0 ? BigInt(value * 256 + part) : undefined;
}

function parseV6(ip: string): bigint | undefined {
  const bare = ip.split('%', 1)[0] ?? '';
  const halves = bare.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string): string[] | undefined => {
    if (half === '') return [];
    const out: string[] = [];
    for (const part of half.split(':')) {
      if (part.includes('.')) {
        const v4 = parseV4(part);
        if (v4 === undefined) return undefined;
        out.push((v4 >> 16n).toString(16), (v4 & 0xffffn).toString(16));
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) out.push(part);
      else return undefined;
    }
    return out;
  };
  const head = groups(halves[0] ?? '');
  const tail = groups(halves[1] ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** Undefined for anything that is no IP address (a pipe, a host name). */
export function parseIp(ip: string): IpAddress | undefined {
  if (ip.includes(':')) {
    const value = parseV6(ip);
    return value === undefined ? undefined : { bits: 128, value };
  }
  const value = parseV4(ip);
  return value === undefined ? undefined : { bits: 32, value };
}

/** `core.v3.CidrRange` { addressPrefix, prefixLen }; an absent length is 0 (proto3). */
export function parseCidr(range: Json | undefined): CidrRange | undefined {
  const message = optObj(range);
  const address = parseIp(text(message?.['addressPrefix']));
  if (address === undefined) return undefined;
  const length = Math.min(num(message?.['prefixLen']) ?? 0, address.bits);
  return { bits: address.bits, length, network: address.value >> BigInt(address.bits - length) };
}

export function cidrContains(range: CidrRange, ip: IpAddress): boolean {
  return range.bits === ip.bits && ip.value >> BigInt(ip.bits - range.length) === range.network;
}

export function isLoopback(ip: IpAddress): boolean {
  return ip.bits === 32 ? ip.value >> 24n === 127n : ip.value === 1n;
}

/** 10/8, 172.16/12, 192.168/16, loopback, fc00::/7 (common/network/utility.cc isInternalAddress, ≤ 1.32). */
export function isPrivate(ip: IpAddress): boolean {
  if (isLoopback(ip)) return true;
  if (ip.bits === 128) return ip.value >> 121n === 0x7en;
  return ip.value >> 24n === 10n || ip.value >> 20n === 0xac1n || ip.value >> 16n === 0xc0a8n;
}

export function formatAddress(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${String(port)}` : `${ip}:${String(port)}`;
}

/** `1.2.3.4:80` or `[::1]:80`; undefined for anything else. */
export function parseAddress(address: string): { ip: string; port: number } | undefined {
  const match = /^\[?([^\]]*)\]?:(\d{1,5})$/.exec(address);
  const ip = match?.[1] ?? '';
  const port = Number(match?.[2] ?? '-1');
  return parseIp(ip) !== undefined && port >= 0 && port <= 65_535 ? { ip, port } : undefined;
}
