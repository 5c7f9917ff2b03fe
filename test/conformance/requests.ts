import { text } from '../../src-main/contract/json.ts';
import type { TraceHttp, TraceRequest, TraceTls } from '../../src-main/contract/trace-request.ts';
import type { Random } from '../support/random.ts';
import type { Configuration, World } from './configuration.ts';
import { headerValues } from './generate-headers.ts';
import { hosts, paths } from './generate-routes.ts';

/** What is sent, and the same in the trace's terms (without the client's own port, known after connecting). */
export interface Probe {
  readonly configuration: Configuration;
  /** 127.0.0.N the connection is made from. */
  readonly from: string;
  readonly request: TraceRequest;
  readonly clientCertificate: boolean;
}

/** What the connection manager and its filters look at, beside what routes ask for. */
const moreHeaders: readonly (readonly [string, readonly string[]])[] = [
  ['x_under', ['1']],
  ['x-real-ip', ['10.1.2.9', '8.8.8.8', 'nonsense']],
  ['authorization', ['Bearer abc.def.ghi', 'Basic eDp5']],
  ['x-token', ['abc']],
  ['referer', ['http://a.test/x', '/only/a/path']],
  ['x-request-id', ['my-own']],
  ['x-envoy-max-retries', ['3']],
  ['x-envoy-decorator-operation', ['op']],
  ['x-envoy-original-path', ['/forged']],
  ['x-forwarded-client-cert', ['URI=spiffe://forged']],
  ['te', ['trailers', 'gzip']],
  ['via', ['1.1 before']],
];

/** What HTTP/2 can carry without the client library's or the codec's objection. */
const plainPath = /^[\w/?=&.%~!*;-]*$/;

function http(random: Random, alpn: readonly string[] | undefined): TraceHttp | null {
  if (random.chance(0.1)) return null;
  const h2 = alpn === undefined ? random.chance(0.15) : alpn.includes('h2');
  const version = h2 ? 'HTTP/2' : random.chance(0.1) ? 'HTTP/1.0' : 'HTTP/1.1';
  const headers: [string, string][] = [];
  for (const [name, values] of random.some(headerValues, 0, 4)) {
    headers.push([name, random.pick(values)]);
    if (random.chance(0.1) && name.startsWith('x-v')) headers.push([name, random.pick(values)]);
  }
  for (const [name, values] of random.some(moreHeaders, 0, 2))
    if (random.chance(0.5) && !(h2 && name === 'te')) headers.push([name, random.pick(values)]);
  if (random.chance(0.5)) headers.push(['x-cluster', random.chance(0.8) ? 'CLUSTER' : 'no-such']);
  if (random.chance(0.3)) headers.push(['x-envoy-original-dst-host', 'UPSTREAM']);
  if (!h2 && random.chance(0.06)) headers.push(['connection', 'upgrade'], ['upgrade', 'websocket']);
  const method = random.pick(['GET', 'GET', 'GET', 'POST', 'HEAD', 'PUT', 'OPTIONS']);
  if (!h2 && /^P/.test(method)) headers.push(['content-length', '0']);
  const usable = h2 ? paths.filter((path) => plainPath.test(path)) : paths;
  return {
    version,
    ...(h2 ? { scheme: 'http' } : {}),
    method,
    authority: !h2 && random.chance(0.03) ? '' : random.pick(hosts),
    path:
      random.chance(0.02) && !h2
        ? random.pick(['*', 'http://absolute.test/foo?x=1'])
        : random.pick(usable),
    headers,
  };
}

function tls(
  random: Random,
  uri: string,
): { readonly tls: TraceTls; readonly certificate: boolean } {
  const certificate = random.chance(0.5);
  return {
    certificate,
    tls: {
      sni: random.pick([
        'a.example.com',
        'b.example.com',
        'x.b.example.com',
        'A.Example.com',
        'example.com',
        'other.test',
        '',
      ]),
      alpn: random.pick([
        ['h2', 'http/1.1'],
        ['http/1.1'],
        ['istio'],
        ['istio', 'http/1.1'],
        ['http/1.0'],
        [],
      ]),
      principal: certificate ? uri : null,
    },
  };
}

export function probe(
  random: Random,
  configuration: Configuration,
  world: Pick<World, 'clientUri' | 'upstreamPort'>,
): Probe {
  const secure = random.chance(0.3) ? tls(random, world.clientUri) : undefined;
  const from = `127.0.0.${String(1 + random.below(6))}`;
  const spoken = http(random, secure?.tls.alpn);
  const clusters = configuration.clusters.map((one) => text(one['name']));
  const filled =
    spoken === null
      ? null
      : {
          ...spoken,
          headers: spoken.headers.map(([name, value]): [string, string] => [
            name,
            value === 'CLUSTER'
              ? random.pick(clusters)
              : value === 'UPSTREAM'
                ? `127.99.0.1:${String(world.upstreamPort)}`
                : value,
          ]),
        };
  const accepted = { ip: random.chance(0.8) ? '127.0.0.1' : '127.0.0.3', port: configuration.port };
  const destination = configuration.proxied
    ? {
        ip: random.pick([
          // Envoy may dial it (ORIGINAL_DST), so all of them are this machine.
          '127.1.2.3',
          '127.1.9.9',
          '127.9.9.9',
          '127.0.0.1',
          '127.8.8.8',
          '127.168.0.7',
        ]),
        port: random.pick([80, 443, 8080, 9999, configuration.behind, configuration.behind]),
      }
    : accepted;
  const source = configuration.proxied
    ? {
        ip: random.pick([
          '10.0.0.5',
          '10.1.2.9',
          '192.168.3.4',
          '127.0.0.1',
          '1.2.3.4',
          destination.ip,
        ]),
        port: random.pick([40_001, 50_000]),
      }
    : { ip: from, port: 0 };
  return {
    configuration,
    from,
    clientCertificate: secure?.certificate ?? false,
    request: {
      acceptedAt: accepted,
      destination,
      source,
      ...(configuration.proxied ? { directSource: { ip: from, port: 0 } } : {}),
      tls: secure?.tls ?? null,
      http: filled,
      random: null,
    },
  };
}
