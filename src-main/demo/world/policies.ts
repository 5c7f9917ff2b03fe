import type { JsonObject } from '../../contract/json.ts';
import type {
  DestinationRuleSpec,
  GatewaySpec,
  Named,
  ServiceEntrySpec,
  SidecarSpec,
} from './description.ts';

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
