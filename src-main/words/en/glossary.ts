/** Words of the field, explained in one sentence where they stand. Keys are lower case. */
export const glossaryEn = {
  'glossary.xds': 'xDS: the protocol by which Pilot sends configuration to Envoy.',
  'glossary.cds': 'CDS, cluster discovery: the services that this Envoy can call, and how.',
  'glossary.lds':
    'LDS, listener discovery: the addresses and ports at which this Envoy takes connections.',
  'glossary.eds': 'EDS, endpoint discovery: the addresses of the pods behind each cluster.',
  'glossary.rds': 'RDS, route discovery: which host and path goes to which cluster.',
  'glossary.ecds':
    'ECDS, extension config discovery: filters that are sent on their own, as Wasm plugins.',
  'glossary.sds': 'SDS, secret discovery: certificates and trust bundles.',
  'glossary.nds': 'NDS, name discovery: the DNS table of Istio’s agent.',
  'glossary.pcds': 'PCDS, proxy config discovery: Istio’s own settings for the agent.',
  'glossary.nack': 'NACK: Envoy’s refusal of an update, with the reason.',
  'glossary.filter-chain': 'Filter chain: what a listener does with the connections that match it.',
  'glossary.virtual-host': 'Virtual host: the routes for a set of host names.',
  'glossary.sni':
    'SNI: the server name that a client says when it opens TLS, before anything is encrypted.',
  'glossary.alpn':
    'ALPN: the application protocols that a client offers inside TLS, as h2 or istio.',
  'glossary.locality': 'Locality: region, zone and subzone of an endpoint.',
  'glossary.outlier':
    'Outlier detection: Envoy stops calling an endpoint that fails too often, for a while.',
  'glossary.subset': 'Subset: a part of a service’s pods, named in a DestinationRule.',
  'glossary.revision': 'Revision: one of several control planes installed side by side.',
  'glossary.xds-generation': 'Envoy’s configuration API: v2 up to Istio 1.5, v3 since.',
  'glossary.node-id':
    'The name under which Envoy introduces itself to Pilot: type, address, pod and domain.',
  'glossary.column.match':
    'What a connection must have for this filter chain: destination, SNI, transport (plain or TLS), ALPN, source.',
  'glossary.column.subset': 'A part of a service’s pods, named in a DestinationRule.',
  'glossary.column.locality': 'Region, zone and subzone of the endpoint.',
  'glossary.column.priority':
    'Endpoints of priority 0 get all traffic while enough of them are healthy.',
  'glossary.column.weight': 'Share of the traffic among endpoints of the same locality.',
  'glossary.column.tlsMode': 'istio: the endpoint has a sidecar and takes Istio’s mutual TLS.',
  'glossary.column.lbPolicy': 'How Envoy chooses among the endpoints.',
  'glossary.column.virtualHost': 'The routes for a set of host names.',
  'glossary.column.conditions': 'What else must hold: method, headers, query parameters.',
  'glossary.column.madeBy': 'The Istio object that this was made from.',
  'glossary.column.sans': 'Subject alternative names: the identities that the certificate proves.',
  'match.destination_port': 'port',
  'match.prefix_ranges': 'to',
  'match.address_suffix': 'address suffix',
  'match.server_names': 'SNI',
  'match.transport_protocol': 'transport',
  'match.application_protocols': 'ALPN',
  'match.direct_source_prefix_ranges': 'direct from',
  'match.source_type': 'source type',
  'match.source_prefix_ranges': 'from',
  'match.source_ports': 'source port',
  'match.filter_chain_matcher': 'matcher',
} as const;
