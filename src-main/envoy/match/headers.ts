/**
 * Headers whose values Envoy keeps in one entry, joined by "," ("inline headers", envoy/http/header_map.h);
 * all others stand as often as they were sent.
 */
const inlineHeaders = new Set([
  ':authority',
  ':method',
  ':path',
  ':scheme',
  ':protocol',
  'accept-encoding',
  'authorization',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'grpc-accept-encoding',
  'grpc-timeout',
  'host',
  'keep-alive',
  'location',
  'origin',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'x-client-trace-id',
  'x-envoy-attempt-count',
  'x-envoy-decorator-operation',
  'x-envoy-downstream-service-cluster',
  'x-envoy-downstream-service-node',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-external-address',
  'x-envoy-force-trace',
  'x-envoy-internal',
  'x-envoy-ip-tags',
  'x-envoy-max-retries',
  'x-envoy-original-host',
  'x-envoy-original-path',
  'x-envoy-retry-grpc-on',
  'x-envoy-retry-on',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-timeout-ms',
  'x-forwarded-client-cert',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-request-id',
]);

/** Request headers with the pseudo headers (`:path` …), names in lower case. `host` is `:authority`. */
export class HeaderMap {
  private readonly values = new Map<string, string[]>();

  constructor(entries: Iterable<readonly [string, string]> = []) {
    for (const [name, value] of entries) this.append(name, value);
  }

  private static nameOf(name: string): string {
    const lower = name.toLowerCase();
    return lower === 'host' ? ':authority' : lower;
  }

  clone(): HeaderMap {
    const copy = new HeaderMap();
    for (const [name, values] of this.values) copy.values.set(name, [...values]);
    return copy;
  }

  /** The first value. */
  get(name: string): string | undefined {
    return this.values.get(HeaderMap.nameOf(name))?.[0];
  }

  all(name: string): readonly string[] {
    return this.values.get(HeaderMap.nameOf(name)) ?? [];
  }

  set(name: string, value: string): void {
    this.values.set(HeaderMap.nameOf(name), [value]);
  }

  remove(name: string): void {
    this.values.delete(HeaderMap.nameOf(name));
  }

  /** `names` in lower case. */
  removeAll(names: ReadonlySet<string>): void {
    for (const name of this.values.keys()) if (names.has(name)) this.values.delete(name);
  }

  append(name: string, value: string): void {
    const key = HeaderMap.nameOf(name);
    const known = this.values.get(key);
    const first = known?.[0];
    if (known === undefined || first === undefined) this.values.set(key, [value]);
    // Nothing is put behind an empty value, nor is an empty value put behind one (header_map_impl.cc appendToHeader).
    else if (inlineHeaders.has(key) && (first === '' || value === '')) known[0] = first + value;
    else if (inlineHeaders.has(key)) known[0] = `${first}${key === 'cookie' ? '; ' : ','}${value}`;
    else known.push(value);
  }

  names(): readonly string[] {
    return [...this.values.keys()];
  }

  /** A list and no generator: asked for at each hop, where a generator was 3 % of a trace. */
  entries(): readonly (readonly [string, string])[] {
    const all: (readonly [string, string])[] = [];
    for (const [name, values] of this.values) for (const value of values) all.push([name, value]);
    return all;
  }
}
