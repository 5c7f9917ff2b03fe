/** Sentences that main chooses: keys of contract messages (src-main/envoy/summary/keys.ts and the services). */
export const hostEn = {
  'mesh.note.file': 'From a file: what Pilot thinks of this proxy is not known here.',
  'mesh.note.folder-skipped':
    '{count, plural, one {# folder in it could not be listed and is} other {# folders in it could not be listed and are}} left out: {folder}.',
  'context.note.no-control-plane':
    'No control plane was found in this cluster: proxies can be read, their states are not known.',
  'context.note.pods-forbidden':
    'Listing pods is not allowed, so proxies that are connected to no Pilot cannot be found.',
  'context.note.pods-partial':
    'Pods may be listed in these namespaces only, so missing proxies are found there only: {namespaces}.',
  'context.note.control-planes-partial':
    'Pods may not be listed in all namespaces: control planes were looked for in {namespace} and where listing is allowed.',
  'context.note.external-control-plane':
    'The control plane runs outside this cluster ({address}): proxies can be read, their states are known only there.',
  'access.note.exec':
    'Read by exec of pilot-agent. With create on pods/portforward in {namespace} it would be read directly, faster and while it loads.',
  'value.problems.refused': 'refused',
  'value.problems.missing-cluster': 'missing cluster',
  'value.problems.missing-route-config': 'missing route config',
  'value.problems.shadowed': 'shadowed',
  'value.problems.no-endpoints': 'no endpoints',
  'value.problems.ejected': 'ejected',
  'value.problems.unhealthy': 'unhealthy',
  'value.problems.undelivered': 'never came',
  'value.problems.expired': 'expired',
  'value.problems.not-yet-valid': 'not valid yet',
  'value.problems.expires-soon': 'ends soon',
  'summary.state.static': 'From the bootstrap: no control plane changes it.',
  'summary.state.warming': 'Warming: not in use until what it waits for has come.',
  'summary.state.draining': 'Draining: serves only the connections that it still has.',
  'summary.state.error': 'Refused: nothing of it is in use.',
  'summary.refused': 'Envoy refused the last update and uses the one before: {details}',
  'summary.listener.outbound':
    'Takes the pod’s own calls to port {port} ({address}); {chains, plural, one {one filter chain} other {# filter chains}}.',
  'summary.listener.inbound':
    'Takes calls to this pod at port {port} ({address}); {chains, plural, one {one filter chain} other {# filter chains}}.',
  'summary.listener.gateway':
    'Takes calls from outside at port {port} ({address}); {chains, plural, one {one filter chain} other {# filter chains}}.',
  'summary.listener.virtual':
    'Catches all traffic that iptables redirects to port {port} ({address}) and hands it on by original destination; {chains, plural, one {one filter chain} other {# filter chains}}.',
  'summary.listener.other':
    'Listens at {address} port {port}; {chains, plural, one {one filter chain} other {# filter chains}}.',
  'summary.listener.unbound':
    'Not bound to its port: it gets connections from the virtual listener only.',
  'summary.listener.default-chain': 'What fits no filter chain goes to the default chain.',
  'summary.listener.missing-route-config':
    'A route config that it names is not in the dump: {names}.',
  'summary.listener.missing-cluster': 'A cluster that it names is not in the dump: {names}.',
  'summary.route':
    '{routes, plural, one {One route} other {# routes}} in {hosts, plural, one {one virtual host} other {# virtual hosts}}.',
  'summary.route.inline': 'Written into {holder}, not sent by RDS.',
  'summary.route.unused': 'No listener refers to it.',
  'summary.route.shadowed':
    '{count, plural, one {One route is} other {# routes are}} never reached: an earlier one catches all that it could.',
  'summary.route.missing-cluster': 'Leads to a cluster that does not exist: {names}.',
  'summary.cluster.service': 'Port {port} of {host} ({direction}).',
  'summary.cluster.subset': 'Port {port} of subset {subset} of {host} ({direction}).',
  'summary.cluster.inbound': 'The application in this pod, port {port}.',
  'summary.cluster.passthrough': 'Sends to the address that the caller meant, unchanged.',
  'summary.cluster.black-hole': 'Drops what is sent to it: there is no endpoint on purpose.',
  'summary.cluster.other': 'The upstream {name}.',
  'summary.cluster.found-by.eds': 'Its endpoints come from Pilot (EDS).',
  'summary.cluster.found-by.static': 'Its endpoints stand in the configuration.',
  'summary.cluster.found-by.dns': 'Its endpoints are found by DNS.',
  'summary.cluster.found-by.original-dst': 'It sends to the connection’s original destination.',
  'summary.cluster.found-by.extension': 'Its endpoints come from the extension {type}.',
  'summary.cluster.endpoints':
    '{total, plural, one {{healthy} of one endpoint takes} other {{healthy} of # endpoints take}} traffic.',
  'summary.cluster.no-endpoints': 'It has no endpoint: calls get 503 UH.',
  'summary.cluster.security.plaintext': 'It speaks plaintext.',
  'summary.cluster.security.tls': 'It speaks TLS.',
  'summary.cluster.security.mutual-tls': 'It speaks mutual TLS.',
  'summary.cluster.security.mutual-tls-where-offered':
    'Mutual TLS to endpoints that offer it, plaintext to the others.',
  'summary.cluster.security.unknown': 'How it secures connections is not known.',
  'summary.cluster.outlier-detection': 'Endpoints that fail too often are ejected for a while.',
  'summary.cluster.unused': 'No route or filter chain refers to it.',
  'summary.endpoint':
    '{total, plural, one {One endpoint} other {# endpoints}} of {cluster} in {localities, plural, one {one locality} other {# localities}}.',
  'summary.endpoint.unused': 'No cluster asks for it.',
  'summary.secret.certificate-chain':
    'Certificate of {identity}, valid until {notAfter}; {count, plural, one {one certificate} other {# certificates}} in the chain.',
  'summary.secret.trust-bundle':
    '{count, plural, one {One root certificate} other {# root certificates}} that peers are checked against.',
  'summary.secret.session-ticket-keys': 'Keys for TLS session tickets.',
  'summary.secret.generic': 'A secret that is no certificate.',
  'summary.secret.undelivered': 'It was asked for and never came: what needs it waits.',
  'summary.secret.unknown': 'A secret of a kind that Meshscope does not know.',
  'summary.secret.expired': 'A certificate is not valid (it ends {notAfter}).',
  'summary.secret.days-left':
    '{days, plural, =0 {Less than a day} one {One day} other {# days}} left.',
  'summary.secret.unused': 'No listener or cluster refers to it.',
  'summary.ecds': 'A filter that is sent on its own: {type}.',
  'summary.ecds.empty': 'A filter whose content the dump does not hold.',
  'summary.bootstrap': 'How {node} starts, and where it gets its configuration: {discovery}.',
  'summary.scoped-route': 'Route configs that are chosen by a key of the request.',
  'fact.addresses': 'Addresses',
  'fact.bound': 'Bound to port',
  'fact.direction': 'Direction',
  'fact.filter-chains': 'Filter chains',
  'fact.listener-filters': 'Listener filters',
  'fact.virtual-hosts': 'Virtual hosts',
  'fact.routes': 'Routes',
  'fact.type': 'Type',
  'fact.lb-policy': 'Balancing',
  'fact.connect-timeout': 'Connect timeout',
  'fact.security': 'Security',
  'fact.server-name': 'SNI',
  'fact.outlier-detection': 'Outlier detection',
  'fact.circuit-breakers': 'Circuit breakers',
  'fact.endpoints': 'Endpoints',
  'fact.subject': 'Subject',
  'fact.issuer': 'Issuer',
  'fact.names': 'Names',
  'fact.serial': 'Serial',
  'fact.not-before': 'Not before',
  'fact.not-after': 'Not after',
  'fact.fingerprint': 'Fingerprint',
  'fact.version.istio': 'Istio',
  'fact.version.envoy': 'Envoy',
  'fact.discovery': 'Discovery',
  'fact.locality': 'Locality',
} as const;
