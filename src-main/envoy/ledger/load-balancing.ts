import { evaluated, type Family, irrelevant, noted, throughExtension } from './entry.ts';

export const loadBalancing: Family = {
  'extensions.load_balancing_policies.least_request.v3.LeastRequest': [
    irrelevant('chance', 'choice_count active_request_bias enable_full_scan selection_method'),
    irrelevant('timing', 'slow_start_config'),
    evaluated(
      'trace/upstream/load-balancer',
      'locality_lb_config:extensions.load_balancing_policies.common.v3.LocalityLbConfig',
    ),
  ],
  'extensions.load_balancing_policies.load_aware_locality.v3.LoadAwareLocality': [
    irrelevant(
      'chance',
      'endpoint_picking_policy weight_update_period metric_names_for_computing_utilization utilization_variance_threshold smoothing_time_constant remote_probe_fraction weight_expiration_period enable_oob_load_report oob_reporting_period',
    ),
  ],
  'extensions.load_balancing_policies.random.v3.Random': [
    evaluated(
      'trace/upstream/load-balancer',
      'locality_lb_config:extensions.load_balancing_policies.common.v3.LocalityLbConfig',
    ),
  ],
  'extensions.load_balancing_policies.round_robin.v3.RoundRobin': [
    irrelevant('timing', 'slow_start_config'),
    evaluated(
      'trace/upstream/load-balancer',
      'locality_lb_config:extensions.load_balancing_policies.common.v3.LocalityLbConfig',
    ),
  ],
  'extensions.load_balancing_policies.ring_hash.v3.RingHash': [
    evaluated(
      'trace/upstream/hash',
      'hash_function minimum_ring_size maximum_ring_size use_hostname_for_hashing consistent_hashing_lb_config:extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig',
    ),
    irrelevant('load', 'hash_balance_factor'),
    evaluated('trace/upstream/load-balancer', 'locality_weighted_lb_config'),
  ],
  'extensions.load_balancing_policies.maglev.v3.Maglev': [
    evaluated(
      'trace/upstream/hash',
      'table_size consistent_hashing_lb_config:extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig',
    ),
    evaluated('trace/upstream/load-balancer', 'locality_weighted_lb_config'),
  ],
  'extensions.load_balancing_policies.subset.v3.Subset': [
    evaluated(
      'trace/upstream/subset',
      'fallback_policy default_subset subset_selectors:extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector allow_redundant_keys panic_mode_any list_as_any metadata_fallback_policy',
    ),
    noted('trace.note.setting', 'locality_weight_aware scale_locality_weight'),
    evaluated('trace/upstream/hash', 'subset_lb_policy:config.cluster.v3.LoadBalancingPolicy'),
  ],
  'extensions.load_balancing_policies.cluster_provided.v3.ClusterProvided': [],
  'extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin':
    [
      irrelevant(
        'chance',
        'enable_oob_load_report oob_reporting_period blackout_period weight_expiration_period weight_update_period error_utilization_penalty metric_names_for_computing_utilization slow_start_config oob_reporting_config',
      ),
    ],
  'extensions.load_balancing_policies.override_host.v3.OverrideHost': [
    throughExtension(
      'envoy.load_balancing_policies.override_host',
      'override_host_sources selected_host_key fallback_policy',
    ),
  ],
  'extensions.load_balancing_policies.wrr_locality.v3.WrrLocality': [
    evaluated(
      'trace/upstream/load-balancer',
      'endpoint_picking_policy:config.cluster.v3.LoadBalancingPolicy',
    ),
  ],
  'extensions.load_balancing_policies.dynamic_modules.v3.DynamicModulesLoadBalancerConfig': [
    throughExtension(
      'envoy.load_balancing_policies.dynamic_modules',
      'dynamic_module_config lb_policy_name lb_policy_config',
    ),
  ],
};
