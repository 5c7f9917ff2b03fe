/** What main finds wrong with a proxy, a mesh or a context (envoy/overview.ts, istio/mesh-board.ts, services/contexts.ts). */
export const problemEn = {
  'problem.sync.stale':
    'Envoy has not acknowledged {types} for {age}: what it does may not be what Pilot wants',
  'problem.sync.stale-unsaid':
    'Envoy has not acknowledged {types}: what it does may not be what Pilot wants',
  'problem.sync.error': 'Envoy rejected {types} and goes on with the configuration before it',
  'problem.sync.missing': 'Connected to no Pilot: this configuration is not kept up to date',
  'problem.listeners.refused':
    '{count, plural, one {A listener update was refused} other {# listener updates were refused}}: {error}',
  'problem.listeners.missing-cluster':
    '{count, plural, one {A filter chain leads} other {# filter chains lead}} to a cluster that does not exist',
  'problem.listeners.missing-route-config':
    '{count, plural, one {A filter chain waits} other {# filter chains wait}} for a route configuration that never came',
  'problem.listeners.warming':
    '{count, plural, one {A listener is} other {# listeners are}} warming: not in use until all it needs has come',
  'problem.listeners.draining':
    '{count, plural, one {A listener is} other {# listeners are}} draining: open connections end, new ones are not taken',
  'problem.routes.refused':
    '{count, plural, one {A route update was refused} other {# route updates were refused}}: {error}',
  'problem.routes.missing-cluster':
    '{count, plural, one {A route leads} other {# routes lead}} to a cluster that does not exist; such requests get 503',
  'problem.routes.shadowed':
    '{count, plural, one {A route is} other {# routes are}} never reached: an earlier route takes all its requests',
  'problem.routes.warming':
    '{count, plural, one {A route configuration is} other {# route configurations are}} warming',
  'problem.routes.draining':
    '{count, plural, one {A route configuration is} other {# route configurations are}} draining',
  'problem.clusters.refused':
    '{count, plural, one {A cluster update was refused} other {# cluster updates were refused}}: {error}',
  'problem.clusters.warming':
    '{count, plural, one {A cluster is} other {# clusters are}} warming: not in use until endpoints or certificates have come',
  'problem.clusters.draining':
    '{count, plural, one {A cluster is} other {# clusters are}} draining',
  'problem.endpoints.no-endpoints':
    '{count, plural, one {A cluster has no endpoints; requests to it} other {# clusters have no endpoints; requests to them}} get 503 (UH)',
  'problem.endpoints.ejected':
    '{count, plural, one {An endpoint was} other {# endpoints were}} ejected by outlier detection',
  'problem.endpoints.unhealthy':
    '{count, plural, one {An endpoint is} other {# endpoints are}} unhealthy',
  'problem.secrets.refused':
    '{count, plural, one {A secret was refused} other {# secrets were refused}}: {error}',
  'problem.secrets.undelivered':
    '{count, plural, one {A certificate} other {# certificates}} never came; TLS connections that need it are reset',
  'problem.secrets.expired':
    '{count, plural, one {A certificate has} other {# certificates have}} expired',
  'problem.secrets.not-yet-valid':
    '{count, plural, one {A certificate is} other {# certificates are}} not valid yet; check the clocks',
  'problem.secrets.expires-soon':
    '{count, plural, one {A certificate expires} other {# certificates expire}} soon',
  'problem.ecds.refused':
    '{count, plural, one {An extension update was refused} other {# extension updates were refused}}: {error}',
  'problem.ecds.warming': '{count, plural, one {An extension is} other {# extensions are}} warming',
  'problem.ecds.draining':
    '{count, plural, one {An extension is} other {# extensions are}} draining',
  'mesh.missing.running':
    'The pod runs a proxy, but no control plane serves it: it keeps its last configuration.',
  'mesh.missing.phase': 'The pod is {phase}, so its proxy has not connected.',
  'mesh.missing.unanswered':
    'Not listed by the control planes that answered; {pilots} did not answer and may serve it.',
  'mesh.missing.no-control-plane': 'No control plane could be asked about this proxy.',
  'context.warning.insecure':
    'TLS verification is switched off in the kubeconfig: anybody in between can read and change everything.',
  'context.warning.plain-http': 'The API server is reached over plain HTTP.',
  'context.warning.no-cluster':
    'The kubeconfig names a cluster for this context that is not in it.',
  'context.warning.no-server': 'The cluster of this context has no server address.',
  'context.warning.no-user': 'The kubeconfig names a user for this context that is not in it.',
} as const;
