import type { TraceQuery } from '../../../src-main/contract/trace-query.ts';

/** The form of a request, as typed; empty fields are left to Meshscope to fill in. */
export interface TraceForm {
  readonly to: string;
  readonly method: string;
  readonly version: string;
  /** Path with query; only where the destination is no URL, which carries its own. */
  readonly path: string;
  /** One `name: value` per line. */
  readonly headers: string;
  readonly tls: 'none' | 'tls';
  readonly sni: string;
  readonly alpn: string;
  /** URI SAN of the caller's certificate. */
  readonly principal: string;
  readonly source: string;
  readonly direction: 'auto' | 'outbound' | 'inbound' | 'gateway';
  readonly envoyVersion: string;
  /** Raw TCP: nothing of HTTP is sent. */
  readonly raw: boolean;
  /** Raw TCP where the server speaks first (MySQL, SMTP): nothing comes that an inspector could look at. */
  readonly serverFirst: boolean;
}

export const emptyForm: TraceForm = {
  to: '',
  method: 'GET',
  version: 'HTTP/1.1',
  path: '',
  headers: '',
  tls: 'none',
  sni: '',
  alpn: '',
  principal: '',
  source: '',
  direction: 'auto',
  envoyVersion: '',
  raw: false,
  serverFirst: false,
};

const directions = ['auto', 'outbound', 'inbound', 'gateway'] as const;

export function isDirection(value: string): value is TraceForm['direction'] {
  return directions.some((one) => one === value);
}

export function isUrl(to: string): boolean {
  return /^[a-z]+:\/\//i.test(to.trim());
}

/** `name: value` lines as pairs; a line without a colon is a header without a value. */
export function headersOf(text: string): [string, string][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      // Pseudo headers (`:authority: x`) begin with a colon of their own.
      const colon = line.indexOf(':', 1);
      return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
}

function tlsOf({ tls, sni, alpn, principal }: TraceForm): Pick<TraceQuery, 'tls'> {
  if (tls === 'none') return {};
  const protocols = alpn.split(/[\s,]+/).filter((one) => one !== '');
  return {
    tls: {
      ...(sni.trim() === '' ? {} : { sni: sni.trim() }),
      ...(protocols.length === 0 ? {} : { alpn: protocols }),
      ...(principal.trim() === '' ? {} : { principal: principal.trim() }),
    },
  };
}

/** The query that a form asks; what it leaves empty is absent. */
export function queryOf(form: TraceForm): TraceQuery {
  const to = form.to.trim();
  const path = form.path.trim();
  const http = form.raw
    ? {}
    : {
        method: form.method,
        version: form.version,
        headers: headersOf(form.headers),
        ...(isUrl(to) ? {} : { path: path === '' ? '/' : path }),
      };
  return {
    to,
    ...http,
    ...tlsOf(form),
    ...(form.source.trim() === '' ? {} : { source: form.source.trim() }),
    ...(form.direction === 'auto' ? {} : { direction: form.direction }),
    ...(form.envoyVersion.trim() === '' ? {} : { envoyVersion: form.envoyVersion.trim() }),
    ...(form.raw && form.serverFirst ? { serverFirst: true } : {}),
  };
}

/** A query back in the form. */
export function formOf(query: TraceQuery): TraceForm {
  const alpn = query.tls?.alpn;
  return {
    to: query.to,
    method: query.method ?? 'GET',
    version: query.version ?? 'HTTP/1.1',
    path: query.path ?? '',
    headers: (query.headers ?? []).map(([name, value]) => `${name}: ${value}`).join('\n'),
    tls: query.tls == null ? 'none' : 'tls',
    sni: query.tls?.sni ?? '',
    alpn: typeof alpn === 'string' ? alpn : (alpn ?? []).join(', '),
    principal: query.tls?.principal ?? '',
    source: query.source ?? '',
    direction: query.direction ?? 'auto',
    envoyVersion: query.envoyVersion ?? '',
    raw: query.method === undefined && query.path === undefined && !/^https?:/i.test(query.to),
    serverFirst: query.serverFirst === true,
  };
}

/** What a link carries of the form: all that is not as the empty form has it. */
export function linkOf(form: TraceForm): Record<string, string> {
  const { raw, serverFirst, ...texts } = form;
  const usual = new Map<string, unknown>(Object.entries(emptyForm));
  const link: Record<string, string> = {};
  for (const [name, value] of Object.entries(texts)) {
    if (usual.get(name) !== value) link[name] = value;
  }
  if (raw) link['raw'] = '1';
  if (serverFirst) link['serverFirst'] = '1';
  return link;
}

/** The form that a link carries; undefined without a destination. What it does not name is as in the empty form. */
export function formOfLink(filters: Readonly<Record<string, string>>): TraceForm | undefined {
  const to = filters['to'] ?? '';
  if (to === '') return undefined;
  const direction = filters['direction'] ?? 'auto';
  const given = (name: string, otherwise = ''): string => filters[name] ?? otherwise;
  return {
    to,
    method: given('method', emptyForm.method),
    version: given('version', emptyForm.version),
    path: given('path'),
    headers: given('headers'),
    tls: filters['tls'] === 'tls' ? 'tls' : 'none',
    sni: given('sni'),
    alpn: given('alpn'),
    principal: given('principal'),
    source: given('source'),
    direction: isDirection(direction) ? direction : 'auto',
    envoyVersion: given('envoyVersion'),
    raw: filters['raw'] === '1',
    serverFirst: filters['serverFirst'] === '1',
  };
}

export function sameForm(a: TraceForm, b: TraceForm): boolean {
  return JSON.stringify(linkOf(a)) === JSON.stringify(linkOf(b));
}
