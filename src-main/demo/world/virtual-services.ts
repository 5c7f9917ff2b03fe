import type { Named, VirtualServiceSpec } from './description.ts';

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
