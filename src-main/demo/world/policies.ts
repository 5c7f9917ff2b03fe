import type { JsonObject } from '../../contract/json.ts';
import type {
  AuthorizationPolicySpec,
  DestinationRuleSpec,
  GatewaySpec,
  Named,
  PeerAuthenticationSpec,
  ServiceEntrySpec,
  SidecarSpec,
  VirtualServiceSpec,
} from './description.ts';

/** Istio's resources in the modern demo mesh. */

export const virtualServices: readonly Named<VirtualServiceSpec>[] = [
  {
    name: 'reviews',
    namespace: 'default',
    spec: {
      hosts: ['reviews'],
      http: [
        {
          name: 'jason',
          match: [{ headers: { 'end-user': { exact: 'jason' } } }],
          route: [{ destination: { host: 'reviews', subset: 'v2' } }],
          timeout: '3s',
          retries: { attempts: 2, perTryTimeout: '1s', retryOn: '5xx' },
        },
        {
          name: 'beta',
          match: [
            { headers: { cookie: { regex: '^(.*;.?)?(user=beta-[0-9]+)(;.*)?$' } } },
            { queryParams: { beta: { exact: 'true' } } },
          ],
          route: [{ destination: { host: 'reviews', subset: 'v3' } }],
        },
        {
          name: 'split',
          route: [
            { destination: { host: 'reviews', subset: 'v1' }, weight: 75 },
            { destination: { host: 'reviews', subset: 'v2' }, weight: 20 },
            { destination: { host: 'reviews', subset: 'v3' }, weight: 5 },
          ],
          mirror: { host: 'reviews', subset: 'v3' },
          mirrorPercentage: { value: 5 },
        },
      ],
    },
  },
  {
    name: 'ratings',
    namespace: 'default',
    spec: {
      hosts: ['ratings'],
      http: [
        { match: [{ uri: { prefix: '/ratings' } }], route: [{ destination: { host: 'ratings' } }] },
        {
          name: 'deep',
          match: [{ uri: { prefix: '/ratings/deep' } }],
          route: [{ destination: { host: 'details' } }],
        },
      ],
    },
  },
  {
    name: 'bookinfo',
    namespace: 'default',
    spec: {
      hosts: ['bookinfo.example.com', '*.shop.example.com'],
      gateways: ['bookinfo-gateway'],
      http: [
        {
          match: [
            { uri: { exact: '/productpage' } },
            { uri: { prefix: '/static' } },
            { uri: { exact: '/login' } },
            { uri: { exact: '/logout' } },
          ],
          route: [{ destination: { host: 'productpage', port: { number: 9080 } } }],
        },
        {
          name: 'products-api',
          match: [{ uri: { prefix: '/api/v1/products' } }],
          route: [{ destination: { host: 'productpage', port: { number: 9080 } } }],
          timeout: '10s',
        },
        {
          name: 'gone',
          match: [{ uri: { prefix: '/gone' } }],
          route: [
            {
              destination: {
                host: 'no-such-service.default.svc.cluster.local',
                port: { number: 80 },
              },
            },
          ],
        },
      ],
    },
  },
  {
    name: 'catalog',
    namespace: 'catalog',
    spec: {
      hosts: ['catalog'],
      http: [
        {
          name: 'old-paths',
          match: [{ uri: { prefix: '/old/' }, method: { exact: 'GET' } }],
          rewrite: { uri: '/' },
          headers: { request: { set: { 'x-rewritten': 'true' } } },
          route: [{ destination: { host: 'catalog' } }],
        },
        {
          name: 'moved',
          match: [{ uri: { exact: '/items' } }],
          redirect: { uri: '/catalog/items', authority: 'catalog.catalog:8080', redirectCode: 308 },
        },
        {
          name: 'teapot',
          match: [{ uri: { regex: '/tea(pot)?s?' } }],
          directResponse: { status: 418, body: { string: 'short and stout' } },
        },
        {
          name: 'faulty',
          match: [{ uri: { prefix: '/faulty' }, headers: { 'x-fault': { prefix: 'yes' } } }],
          fault: { abort: { httpStatus: 503, percentage: { value: 25 } } },
          route: [{ destination: { host: 'catalog' } }],
        },
        {
          name: 'any-case',
          match: [{ uri: { prefix: '/Search' }, ignoreUriCase: true }],
          route: [{ destination: { host: 'catalog' } }],
          timeout: '2s',
        },
        { name: 'rest', route: [{ destination: { host: 'catalog' } }] },
      ],
    },
  },
  {
    name: 'partner-through-egress',
    namespace: 'istio-system',
    spec: {
      hosts: ['api.partner.example.com'],
      gateways: ['mesh', 'partner-egress'],
      http: [
        {
          name: 'to-egress-gateway',
          match: [{ gateways: ['mesh'], uri: { prefix: '/' } }],
          route: [
            {
              destination: {
                host: 'istio-egressgateway.istio-system.svc.cluster.local',
                port: { number: 80 },
              },
            },
          ],
        },
        {
          name: 'partner',
          match: [{ gateways: ['partner-egress'], uri: { prefix: '/v2/' } }],
          route: [{ destination: { host: 'api.partner.example.com', port: { number: 8443 } } }],
          headers: {
            request: { set: { authorization: 'Bearer demo-only-partner-token-3f9a71c2' } },
          },
        },
        {
          name: 'partner-old',
          match: [{ gateways: ['partner-egress'], uri: { prefix: '/' } }],
          route: [{ destination: { host: 'api.partner.example.com', port: { number: 8443 } } }],
          headers: {
            request: { set: { authorization: 'Basic ZGVtby1vbmx5OnBhcnRuZXItcGFzc3dvcmQ=' } },
          },
        },
      ],
    },
  },
];

export const destinationRules: readonly Named<DestinationRuleSpec>[] = [
  {
    name: 'reviews',
    namespace: 'default',
    spec: {
      host: 'reviews',
      trafficPolicy: {
        connectionPool: {
          tcp: { maxConnections: 100, connectTimeout: '3s' },
          http: {
            http1MaxPendingRequests: 64,
            http2MaxRequests: 1000,
            maxRequestsPerConnection: 10,
          },
        },
        outlierDetection: {
          consecutive5xxErrors: 3,
          interval: '5s',
          baseEjectionTime: '60s',
          maxEjectionPercent: 100,
        },
      },
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', labels: { version: 'v2' } },
        { name: 'v3', labels: { version: 'v3' } },
      ],
    },
  },
  {
    name: 'details',
    namespace: 'default',
    spec: {
      host: 'details',
      trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } },
    },
  },
  {
    name: 'partner-client-certificate',
    namespace: 'istio-system',
    spec: {
      host: 'api.partner.example.com',
      workloadSelector: { matchLabels: { istio: 'egressgateway' } },
      trafficPolicy: { tls: { mode: 'MUTUAL', credentialName: 'partner-client-cert' } },
    },
  },
];

export const gateways: readonly Named<GatewaySpec>[] = [
  {
    name: 'bookinfo-gateway',
    namespace: 'default',
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [
        {
          port: { number: 80, name: 'http', protocol: 'HTTP' },
          hosts: ['bookinfo.example.com', '*.shop.example.com'],
        },
        {
          port: { number: 443, name: 'https-bookinfo', protocol: 'HTTPS' },
          hosts: ['bookinfo.example.com'],
          tls: { mode: 'SIMPLE', credentialName: 'bookinfo-cert' },
        },
        {
          port: { number: 443, name: 'https-shop', protocol: 'HTTPS' },
          hosts: ['*.shop.example.com'],
          tls: { mode: 'SIMPLE', credentialName: 'shop-cert' },
        },
      ],
    },
  },
  {
    name: 'partner-egress',
    namespace: 'istio-system',
    spec: {
      selector: { istio: 'egressgateway' },
      servers: [
        {
          port: { number: 80, name: 'http', protocol: 'HTTP' },
          hosts: ['api.partner.example.com'],
        },
      ],
    },
  },
];

export const serviceEntries: readonly Named<ServiceEntrySpec>[] = [
  {
    name: 'partner',
    namespace: 'istio-system',
    spec: {
      hosts: ['api.partner.example.com'],
      ports: [{ number: 8443, name: 'http', protocol: 'HTTP' }],
      resolution: 'DNS',
      location: 'MESH_EXTERNAL',
    },
  },
  {
    name: 'httpbin',
    namespace: 'default',
    spec: {
      hosts: ['httpbin.example.com'],
      addresses: ['240.240.1.1'],
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      resolution: 'STATIC',
      location: 'MESH_EXTERNAL',
      endpoints: [{ address: '203.0.113.10', ports: { http: 8080 } }],
    },
  },
  {
    name: 'secure',
    namespace: 'default',
    spec: {
      hosts: ['secure.example.com', '*.wild.example.com'],
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
      resolution: 'STATIC',
      location: 'MESH_EXTERNAL',
      endpoints: [{ address: '203.0.113.20', ports: { tls: 443 } }],
    },
  },
];

export const sidecars: readonly Named<SidecarSpec>[] = [
  {
    name: 'narrow',
    namespace: 'reporting',
    spec: {
      egress: [{ hosts: ['./*', 'istio-system/*', 'payments/ledger.payments.svc.cluster.local'] }],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    },
  },
];

export const peerAuthentications: readonly Named<PeerAuthenticationSpec>[] = [
  { name: 'default', namespace: 'istio-system', spec: { mtls: { mode: 'PERMISSIVE' } } },
  { name: 'default', namespace: 'payments', spec: { mtls: { mode: 'STRICT' } } },
];

export const authorizationPolicies: readonly Named<AuthorizationPolicySpec>[] = [
  {
    name: 'mysql-only-ratings',
    namespace: 'default',
    spec: {
      selector: { matchLabels: { app: 'mysql' } },
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/default/sa/bookinfo-ratings'] } }],
          to: [{ operation: { ports: ['3306'] } }],
        },
      ],
    },
  },
  {
    name: 'ledger-viewer',
    namespace: 'payments',
    spec: {
      selector: { matchLabels: { app: 'ledger' } },
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/reporting/sa/reports'] } }],
          to: [{ operation: { methods: ['GET'], paths: ['/accounts/*'] } }],
        },
        { from: [{ source: { namespaces: ['payments'] } }] },
      ],
    },
  },
  {
    name: 'ledger-deny',
    namespace: 'payments',
    spec: {
      selector: { matchLabels: { app: 'ledger' } },
      action: 'DENY',
      rules: [{ to: [{ operation: { methods: ['DELETE'] } }] }],
    },
  },
];

export const envoyFilters: readonly Named<JsonObject>[] = [
  {
    name: 'reviews-v3-audit',
    namespace: 'default',
    spec: {
      workloadSelector: { labels: { app: 'reviews', version: 'v3' } },
      configPatches: [
        {
          applyTo: 'HTTP_FILTER',
          match: {
            context: 'SIDECAR_INBOUND',
            listener: {
              filterChain: {
                filter: { name: 'envoy.filters.network.http_connection_manager' },
              },
            },
          },
          patch: {
            operation: 'INSERT_BEFORE',
            value: {
              name: 'example.audit',
              typed_config: {
                '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
                type_url: 'type.googleapis.com/example.audit.v1.Audit',
                value: { sink: 'audit.default.svc.cluster.local' },
              },
            },
          },
        },
      ],
    },
  },
];
