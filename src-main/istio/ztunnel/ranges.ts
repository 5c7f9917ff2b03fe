import { cidrContains, parseCidr, parseIp } from '../../envoy/match/ip.ts';

/** Whether an address lies in `10.0.0.0/8`; a range without a length is one address. False for what is no address. */
export function ipInRange(ip: string, range: string): boolean {
  const address = parseIp(ip);
  const slash = range.indexOf('/');
  const prefix = slash < 0 ? range : range.slice(0, slash);
  const bits = parseIp(prefix)?.bits;
  if (address === undefined || bits === undefined) return false;
  const length = slash < 0 ? bits : Number(range.slice(slash + 1));
  const cidr = parseCidr({ addressPrefix: prefix, prefixLen: length });
  return cidr !== undefined && cidrContains(cidr, address);
}

/** `10.0.0.1:80`, `[::1]:80`; undefined where the text is neither. */
export function socketAddress(
  written: string,
): { readonly ip: string; readonly port: number } | undefined {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(written);
  if (found === null) return undefined;
  return { ip: found[1] ?? found[2] ?? '', port: Number(found[3]) };
}
