import { evaluated, type Family, irrelevant, noted } from './entry.ts';

export const endpoint: Family = {
  'config.endpoint.v3.ClusterLoadAssignment': [
    irrelevant('label', 'cluster_name'),
    evaluated(
      'trace/upstream/host-set',
      'endpoints:config.endpoint.v3.LocalityLbEndpoints policy:config.endpoint.v3.ClusterLoadAssignment.Policy',
    ),
    noted('trace.note.setting', 'named_endpoints'),
  ],
  'config.endpoint.v3.ClusterLoadAssignment.Policy': [
    evaluated(
      'trace/upstream/host-set',
      'drop_overloads:config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload overprovisioning_factor weighted_priority_health',
    ),
    irrelevant('state', 'endpoint_stale_after'),
  ],
  'config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload': [
    irrelevant('statistics', 'category'),
    evaluated('trace/upstream/host-set', 'drop_percentage:type.v3.FractionalPercent'),
  ],
  'config.endpoint.v3.Endpoint': [
    evaluated('trace/upstream/host-set', 'address:config.core.v3.Address hostname'),
    irrelevant('state', 'health_check_config'),
    irrelevant('transport', 'additional_addresses'),
    irrelevant('statistics', 'observability_name'),
  ],
  'config.endpoint.v3.Endpoint.AdditionalAddress': [irrelevant('transport', 'address')],
  'config.endpoint.v3.Endpoint.HealthCheckConfig': [
    irrelevant('state', 'port_value hostname address disable_active_health_check'),
  ],
  'config.endpoint.v3.LbEndpoint': [
    evaluated(
      'trace/upstream/host-set',
      'endpoint:config.endpoint.v3.Endpoint health_status metadata:config.core.v3.Metadata load_balancing_weight',
    ),
    noted('trace.note.setting', 'endpoint_name'),
  ],
  'config.endpoint.v3.LedsClusterLocalityConfig': [
    irrelevant('discovery', 'leds_config leds_collection_name'),
  ],
  'config.endpoint.v3.LocalityLbEndpoints': [
    evaluated(
      'trace/upstream/host-set',
      'locality:config.core.v3.Locality metadata:config.core.v3.Metadata lb_endpoints:config.endpoint.v3.LbEndpoint load_balancing_weight priority',
    ),
    noted('trace.note.setting', 'load_balancer_endpoints leds_cluster_locality_config'),
    irrelevant('label', 'proximity'),
  ],
  'config.endpoint.v3.LocalityLbEndpoints.LbEndpointList': [
    noted('trace.note.setting', 'lb_endpoints'),
  ],
};
