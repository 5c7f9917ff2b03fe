import { AppError } from '../contract/errors.ts';
import { parseIp } from '../envoy/match/ip.ts';
import { sentence } from '../words/keys.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** Path and query of a URL. */
  readonly path: string | undefined;
  readonly isUrl: boolean;
}

/** Throws AppError `bad-request` for what no connection can be made to. */
export function target(to: string): Target {
  const url = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(to.trim());
  if (url !== null) return urlTarget(to, (url[1] ?? '').toLowerCase(), url[2] ?? '');
  const { host, port } = split(to, to.trim(), undefined);
  return { host, port, secure: false, path: undefined, isUrl: false };
}

const schemes: Readonly<
  Record<string, { readonly secure: boolean; readonly port: number } | undefined>
> = {
  http: { secure: false, port: 80 },
  https: { secure: true, port: 443 },
  grpc: { secure: false, port: 80 },
  grpcs: { secure: true, port: 443 },
  ws: { secure: false, port: 80 },
  wss: { secure: true, port: 443 },
  tcp: { secure: false, port: 80 },
};

function urlTarget(to: string, scheme: string, rest: string): Target {
  const known = schemes[scheme];
  if (known === undefined) {
    throw new AppError(
      'bad-request',
      sentence('error.trace.scheme', { to: shortened(to), scheme }),
    );
  }
  const end = rest.search(/[/?#]/);
  const authority = (end < 0 ? rest : rest.slice(0, end)).replace(/^[^@]*@/, '');
  const tail = end < 0 ? '/' : rest.slice(end);
  const path = tail.split('#', 1)[0] ?? '';
  // Between a URL's slashes an IPv6 address has brackets (RFC 3986, 3.2.2): "http://::1/" may mean several things.
  if (/:.*:/.test(authority) && !authority.startsWith('[')) throw noTarget(to);
  return {
    ...split(to, asciiHost(authority), known.port),
    secure: known.secure,
    path: path.startsWith('/') ? path : `/${path}`,
    isUrl: scheme !== 'tcp',
  };
}

function noTarget(to: string): AppError {
  return new AppError('bad-request', sentence('error.istio.no-target', { to: shortened(to) }));
}

/** A name of other letters is asked for as its ASCII form by every client (RFC 5891). */
function asciiHost(authority: string): string {
  if (/^[\u0021-\u007e]*$/.test(authority)) return authority;
  const [, host = '', port = ''] = /^([^:]*)(.*)$/.exec(authority) ?? [];
  const url = `http://${host}/`;
  return URL.canParse(url) ? `${new URL(url).hostname}${port}` : authority;
}

/** Host and port of an authority; without a port the usual one, and none is asked for where there is none. */
function split(
  to: string,
  authority: string,
  byDefault: number | undefined,
): { readonly host: string; readonly port: number } {
  const found = /^(?:\[([^\]]*)\]|([^:[\]\s]*))(?::(\d+))?$/.exec(authority);
  const bare = found === null && parseIp(authority) !== undefined ? authority : undefined;
  const host = bare ?? found?.[1] ?? found?.[2] ?? '';
  const port = found?.[3] === undefined ? byDefault : Number(found[3]);
  const bracketed = found?.[1] !== undefined;
  const noAddress = bracketed && !(host.includes(':') && parseIp(host) !== undefined);
  // What no host can hold (RFC 3986, 3.2.2, and the URL Standard's forbidden signs).
  if (host === '' || noAddress || /[<>\\^`{|}"%]/.test(host)) throw noTarget(to);
  if (port === undefined) {
    throw new AppError('bad-request', sentence('error.trace.noPort', { to: shortened(to) }));
  }
  if (port < 1 || port > 65_535) {
    throw new AppError(
      'bad-request',
      sentence('error.trace.port', { to: shortened(to), port: String(port) }),
    );
  }
  return { host, port };
}

function shortened(to: string): string {
  return to.length > 200 ? `${to.slice(0, 200)}…` : to;
}
