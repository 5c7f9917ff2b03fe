import { BlockList, isIP } from 'node:net';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import type { Secret } from '../secret.ts';

/** A proxy between us and the API server. */
export interface ProxyAddress {
  readonly protocol: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Where the choice came from, for error texts. */
  readonly from: string;
}

const defaultPorts = { http: 80, https: 443, socks5: 1080 } as const;

/**
 * The proxy for a server: the kubeconfig's `proxy-url`, else HTTPS_PROXY or HTTP_PROXY by the server's scheme
 * unless NO_PROXY excepts it, else none. The rules are those of Go's golang.org/x/net/http/httpproxy, which kubectl
 * uses: upper case is looked at first, loopback is never proxied, ALL_PROXY is not looked at.
 */
export function proxyFor(
  server: URL,
  proxyUrl: Secret | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ProxyAddress | undefined {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl.reveal(), 'proxy-url');
  const name = server.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY';
  const value = firstSet(env[name], env[name.toLowerCase()]);
  if (value === undefined) return undefined;
  const noProxy = firstSet(env['NO_PROXY'], env['no_proxy']) ?? '';
  const host = bareHost(server.hostname);
  if (isLoopback(host) || isExcepted(host, portOf(server), noProxy)) return undefined;
  return parseProxy(value, name);
}

/** Whether the kubeconfig or the environment decides of proxies to this server: then the system is not asked. */
export function proxyIsNamed(
  server: URL,
  proxyUrl: Secret | undefined,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const names = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];
  const named = names.some((name) => firstSet(env[name], env[name.toLowerCase()]) !== undefined);
  return proxyUrl !== undefined || named || isLoopback(bareHost(server.hostname));
}

/**
 * The first of a system's or PAC file's answer that we can go through, as an address: `PROXY a:8080; DIRECT`,
 * `HTTPS a:443`, `SOCKS5 a:1080`. Undefined for `DIRECT` and what is not known.
 */
export function systemProxyUrl(answer: string): string | undefined {
  for (const part of answer.split(';')) {
    const found = /^\s*(PROXY|HTTPS|SOCKS5|SOCKS|DIRECT)(?:\s+(\S+))?\s*$/i.exec(part);
    const kind = found?.[1]?.toUpperCase();
    if (kind === 'DIRECT') return undefined;
    const schemes: Partial<Record<string, string>> = {
      PROXY: 'http',
      HTTPS: 'https',
      SOCKS5: 'socks5',
    };
    const scheme = schemes[kind ?? ''];
    if (scheme !== undefined && found?.[2] !== undefined) return `${scheme}://${found[2]}`;
  }
  return undefined;
}

function firstSet(...values: readonly (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value !== '');
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
}

/** URL.hostname keeps the brackets of an IPv6 address; sockets do not want them. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Whether NO_PROXY names the host: `*`, an address, a CIDR, `name` (and what is below it), `.name` or `*.name` (below it only), each with an optional port. */
export function isExcepted(host: string, port: number, noProxy: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  return noProxy
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .some((part) => part !== '' && matchesPart(wanted, port, part));
}

function matchesPart(host: string, port: number, part: string): boolean {
  if (part === '*') return true;
  if (part.includes('/')) return inCidr(host, part);
  const { name, port: wantedPort } = splitPort(part);
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if (isIP(name) !== 0) return sameAddress(host, name);
  const suffix = name.startsWith('*.') ? name.slice(1) : name;
  if (suffix.startsWith('.')) return host.endsWith(suffix);
  return host === suffix || host.endsWith(`.${suffix}`);
}

function splitPort(part: string): { name: string; port: number | undefined } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(part);
  if (bracketed !== null)
    return {
      name: bracketed[1] ?? '',
      port: bracketed[2] === undefined ? undefined : Number(bracketed[2]),
    };
  // More than one colon without brackets is an IPv6 address.
  const plain = /^([^:]*):(\d+)$/.exec(part);
  return plain === null
    ? { name: part, port: undefined }
    : { name: plain[1] ?? '', port: Number(plain[2]) };
}

function inCidr(host: string, cidr: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const family = isIP(network);
  const prefix = Number(bits);
  if (family === 0 || isIP(host) === 0 || bits === '' || !Number.isInteger(prefix)) return false;
  if (prefix < 0 || prefix > (family === 4 ? 32 : 128)) return false;
  const block = new BlockList();
  block.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return block.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

function sameAddress(host: string, address: string): boolean {
  if (isIP(host) === 0) return false;
  const block = new BlockList();
  block.addAddress(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return block.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

/** A proxy URL; without a scheme it is http, as in Go. The URL itself may hold a password, so errors do not quote it. */
export function parseProxy(value: string, from: string): ProxyAddress {
  const url = /^[a-z0-9+.-]+:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(url))
    throw new AppError('proxy-failed', sentence('error.kube.proxy-no-url', { from }));
  const parsed = new URL(url);
  const scheme = parsed.protocol.slice(0, -1);
  const protocol = scheme === 'socks5h' ? 'socks5' : scheme;
  if (protocol !== 'http' && protocol !== 'https' && protocol !== 'socks5')
    throw new AppError('proxy-failed', sentence('error.kube.proxy-scheme', { from, scheme }));
  return {
    protocol,
    host: bareHost(parsed.hostname),
    port: parsed.port === '' ? defaultPorts[protocol] : Number(parsed.port),
    username: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    from,
  };
}
