import { gzipSync } from 'node:zlib';

import type { Json, JsonObject } from '../../../src-main/contract/json.ts';
import type { Random } from '../random.ts';

/** Values that a field of any type may turn out to be. */
const odd: readonly ((random: Random) => Json)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1e308,
  () => 8.64e15 + 1,
  () => Number.MAX_SAFE_INTEGER + 2,
  () => '',
  () => '\0',
  () => '\ud800',
  () => '__proto__',
  () => 'constructor',
  () => '\u202e\u200b‮evil',
  () => '\u001b]0;title\u0007\u001b[2J',
  () => '<img src=x onerror=alert(1)>',
  () => '2024-13-45T99:99:99Z',
  () => '-99999999999999999999s',
  () => '*'.repeat(50),
  () => '(a+)+$',
  () => 'outbound|80||',
  () => 'outbound|99999|v1|*.a.b|c',
  () => '256.0.0.1:70000',
  () => '[::1',
  () => [],
  () => ({}),
  () => [[[[[]]]]],
  () => ({ __proto__x: 1, ['__proto__']: { polluted: true } }),
  (random) => 'x'.repeat(random.below(5_000)),
  (random) => nested(random.below(400)),
  (random) => Array.from({ length: random.below(300) }, (_, i) => i),
  (random) => Object.fromEntries(Array.from({ length: random.below(100) }, (_, i) => [`k${i}`, i])),
];

function nested(depth: number): Json {
  let value: Json = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { value };
  return value;
}

export function oddValue(random: Random): Json {
  return random.pick(odd)(random);
}

/** The value with a few places of it changed into something else. */
export function changed(random: Random, value: Json, share: number): Json {
  if (random.chance(share)) return oddValue(random);
  if (Array.isArray(value)) {
    const items = value.map((item) => changed(random, item, share));
    if (items.length > 0 && random.chance(share)) items.push(...items);
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    if (random.chance(share)) return [];
    const other = random.chance(share) ? JSON.stringify(oddValue(random)) : name;
    return [[other, changed(random, inner ?? null, share)]];
  });
  return Object.fromEntries(entries);
}

const listener = {
  name: 'virtualOutbound',
  address: { socket_address: { address: '0.0.0.0', port_value: 15001 } },
  use_original_dst: true,
  filter_chains: [
    {
      name: 'chain',
      filter_chain_match: { destination_port: 80, server_names: ['a.b', '*.c'] },
      filters: [
        {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
            stat_prefix: 's',
            rds: { route_config_name: '80' },
            http_filters: [{ name: 'envoy.filters.http.router' }],
          },
        },
      ],
    },
  ],
};
const route = {
  name: '80',
  virtual_hosts: [
    {
      name: 'a:80',
      domains: ['a.b', '*.c', '*'],
      routes: [
        {
          match: { safe_regex: { regex: '/a.*' }, headers: [{ name: 'x', exact_match: 'y' }] },
          route: { weighted_clusters: { clusters: [{ name: 'c', weight: 100 }] } },
        },
        { match: { prefix: '/' }, route: { cluster: 'outbound|80||a.b', timeout: '1s' } },
      ],
    },
  ],
};
const cluster = {
  name: 'outbound|80||a.b',
  type: 'EDS',
  connect_timeout: '10s',
  eds_cluster_config: { service_name: 'outbound|80||a.b' },
  lb_subset_config: { subset_selectors: [{ keys: ['v'] }] },
};
const endpoint = {
  cluster_name: 'outbound|80||a.b',
  endpoints: [
    {
      locality: { region: 'r', zone: 'z' },
      lb_endpoints: [
        {
          endpoint: { address: { socket_address: { address: '10.0.0.1', port_value: 80 } } },
          health_status: 'HEALTHY',
          metadata: { filter_metadata: { istio: { workload: 'w;n;s;v;c' } } },
        },
      ],
      load_balancing_weight: 1,
    },
  ],
};
const secret = {
  name: 'default',
  tls_certificate: { certificate_chain: { inline_bytes: 'LS0tLS1CRUdJTg==' } },
};
const type = (name: string): string => `type.googleapis.com/envoy.admin.v3.${name}`;
const at = { version_info: '1', last_updated: '2026-01-01T00:00:00.000Z' };

export const dumpOfEverything: JsonObject = {
  configs: [
    {
      '@type': type('BootstrapConfigDump'),
      bootstrap: {
        node: {
          id: 'sidecar~10.0.0.1~web-0.default~default.svc.cluster.local',
          metadata: { ISTIO_VERSION: '1.24.0', LABELS: { app: 'web' } },
        },
      },
      ...at,
    },
    {
      '@type': type('ClustersConfigDump'),
      static_clusters: [{ cluster: { name: 'static', type: 'STATIC', load_assignment: endpoint } }],
      dynamic_active_clusters: [{ cluster, ...at }],
      dynamic_warming_clusters: [{ cluster, ...at }],
    },
    {
      '@type': type('ListenersConfigDump'),
      dynamic_listeners: [
        {
          name: 'virtualOutbound',
          active_state: { listener, ...at },
          warming_state: { listener },
          error_state: { failed_configuration: listener, details: 'no' },
        },
      ],
    },
    { '@type': type('RoutesConfigDump'), dynamic_route_configs: [{ route_config: route, ...at }] },
    {
      '@type': type('EndpointsConfigDump'),
      dynamic_endpoint_configs: [{ endpoint_config: endpoint, ...at }],
    },
    {
      '@type': type('SecretsConfigDump'),
      dynamic_active_secrets: [{ name: 'default', secret, ...at }],
    },
    {
      '@type': type('EcdsConfigDump'),
      ecds_filters: [{ ecds_filter: { name: 'f', typed_config: { '@type': 'x.y' } }, ...at }],
    },
  ],
};

const syncz: Json = [
  {
    proxy: 'web-0.default',
    proxy_type: 'sidecar',
    cluster_id: 'Kubernetes',
    istio_version: '1.24.0',
    cluster_sent: 'a',
    cluster_acked: 'a',
    listener_sent: 'b',
    listener_acked: 'c',
    syncStatus: { CDS: { status: 'SYNCED' } },
  },
];
const pods: Json = {
  kind: 'List',
  apiVersion: 'v1',
  metadata: { resourceVersion: '1' },
  items: [
    {
      kind: 'Pod',
      metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web' }, annotations: {} },
      spec: { containers: [{ name: 'istio-proxy', image: 'proxyv2:1.24.0' }], nodeName: 'n' },
      status: { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] },
    },
    {
      kind: 'Pod',
      metadata: { name: 'istiod-0', namespace: 'istio-system', labels: { app: 'istiod' } },
      spec: { containers: [{ name: 'discovery', image: 'pilot:1.24.0' }] },
      status: {
        phase: 'Running',
        podIP: '10.0.0.2',
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
    {
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        clusterIP: '10.1.0.1',
        ports: [{ port: 80, targetPort: 'http' }],
        selector: { app: 'web' },
      },
    },
    {
      kind: 'EndpointSlice',
      metadata: {
        name: 'web-1',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'web' },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
      ports: [{ port: 80 }],
    },
  ],
};
const clustersPage: Json = {
  cluster_statuses: [
    {
      name: 'outbound|80||a.b',
      host_statuses: [
        {
          address: { socket_address: { address: '10.0.0.1', port_value: 80 } },
          health_status: { eds_health_status: 'HEALTHY' },
          stats: [{ name: 'rq_total', type: 'COUNTER', value: '1' }],
        },
      ],
    },
  ],
};
const serverInfo: Json = {
  version: 'abc/1.32.0/Clean/RELEASE/BoringSSL',
  state: 'LIVE',
  uptime_current_epoch: '5s',
};
const manifest: Json = {
  format: 'meshscope-snapshot',
  version: 1,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:01Z',
  app: '0',
  scope: { kind: 'mesh' },
  askedAt: 1_767_225_600_000,
  proxies: [{ proxy: 'web-0.default', takenAt: 1_767_225_600_000 }],
  redaction: { on: true, inlineCode: false, counts: {} },
  entries: [],
};

/** What is asked for by these names in recordings and by servers. */
export const pages: Readonly<Record<string, Json>> = {
  config_dump: dumpOfEverything,
  syncz,
  clusters: clustersPage,
  server_info: serverInfo,
  certs: { certificates: [{ ca_cert: [{ serial_number: '1', days_until_expiration: '5' }] }] },
  core: pods,
  manifest,
};

/** The bytes of a document: changed in its values, or in its bytes, or nothing of the kind at all. */
export function hostileBytes(random: Random, base: Json): Uint8Array {
  const share = random.pick([0, 0, 0.005, 0.02, 0.1]);
  let bytes: Uint8Array = Buffer.from(
    JSON.stringify(changed(random, base, share), null, random.below(3)),
  );
  if (random.chance(0.5)) bytes = scrambled(random, bytes);
  switch (random.below(24)) {
    case 0:
      return gzipSync(bytes);
    case 1:
      return gzipSync(bytes).subarray(0, random.below(bytes.length));
    case 2:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 3:
      return Buffer.concat([
        Buffer.from([0xff, 0xfe]),
        Buffer.from(Buffer.from(bytes).toString('utf8'), 'utf16le'),
      ]);
    case 4:
      return Buffer.from(yaml(random));
    case 5:
      return Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256)));
    default:
      return bytes;
  }
}

function yaml(random: Random): string {
  const pieces = [
    'configs:',
    '- ',
    '&a ',
    '*a',
    '[',
    ']',
    '{',
    '}',
    ': ',
    '\n',
    '  ',
    '"',
    "'",
    '|',
    '!!',
    '? ',
    '---\n',
    'x',
    '@type',
  ];
  return `configs:\n${Array.from({ length: random.below(60) }, () => random.pick(pieces)).join('')}`;
}

/** Some bytes set, left out, put in, doubled, or the end cut off. */
export function scrambled(random: Random, bytes: Uint8Array): Uint8Array {
  let now = Buffer.from(bytes);
  for (let i = 1 + random.below(3); i > 0 && now.length > 0; i -= 1) {
    const from = random.below(now.length);
    const to = Math.min(now.length, from + random.below(40));
    switch (random.below(5)) {
      case 0:
        now[from] = random.below(256);
        break;
      case 1:
        now = Buffer.concat([now.subarray(0, from), now.subarray(to)]);
        break;
      case 2:
        now = Buffer.concat([now.subarray(0, to), now.subarray(from)]);
        break;
      case 3:
        now = now.subarray(0, from);
        break;
      default:
        now = Buffer.concat([
          now.subarray(0, from),
          Buffer.from(random.pick('{ } [ ] " , : \\ 0 a n x \n \0'.split(' '))),
          now.subarray(from),
        ]);
    }
  }
  return now;
}
