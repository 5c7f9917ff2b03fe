import type { AuthorizationPolicySpec, Named, PeerAuthenticationSpec } from './description.ts';

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
