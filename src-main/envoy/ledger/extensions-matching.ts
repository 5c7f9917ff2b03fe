import type { Extensions } from './entry.ts';

export const extensionsMatching: Extensions = {
  'envoy.formatter.cel': {
    evaluated: 'trace/route/cel',
    types: ['extensions.formatter.cel.v3.Cel'],
  },
  'envoy.formatter.dynamic_modules': {
    noted: 'trace.assume.format',
    types: ['extensions.formatter.dynamic_modules.v3.DynamicModuleFormatter'],
  },
  'envoy.formatter.file_content': {
    noted: 'trace.assume.format',
    types: ['extensions.formatter.file_content.v3.FileContent'],
  },
  'envoy.formatter.generic_secret': {
    noted: 'trace.assume.format',
    types: ['extensions.formatter.generic_secret.v3.GenericSecret'],
  },
  'envoy.formatter.metadata': {
    evaluated: 'trace/route/format',
    types: ['extensions.formatter.metadata.v3.Metadata'],
  },
  'envoy.formatter.req_without_query': {
    noted: 'trace.assume.format',
    types: ['extensions.formatter.req_without_query.v3.ReqWithoutQuery'],
  },
  'envoy.http.original_ip_detection.custom_header': {
    evaluated: 'trace/http/remote-address',
    types: ['extensions.http.original_ip_detection.custom_header.v3.CustomHeaderConfig'],
  },
  'envoy.http.original_ip_detection.xff': {
    evaluated: 'trace/http/remote-address',
    types: ['extensions.http.original_ip_detection.xff.v3.XffConfig'],
  },
  'envoy.http.header_validators.envoy_default': {
    noted: 'trace.note.setting',
    types: ['extensions.http.header_validators.envoy_default.v3.HeaderValidatorConfig'],
  },
  'envoy.internal_redirect_predicates.allow_listed_routes': {
    evaluated: 'trace/route/internal-redirect',
    types: ['extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig'],
  },
  'envoy.internal_redirect_predicates.previous_routes': {
    evaluated: 'trace/route/internal-redirect',
    types: ['extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig'],
  },
  'envoy.internal_redirect_predicates.safe_cross_scheme': {
    evaluated: 'trace/route/internal-redirect',
    types: ['extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig'],
  },
  'envoy.matching.matchers.consistent_hashing': {
    noted: 'trace.depends.matcherExtension',
    types: ['extensions.matching.input_matchers.consistent_hashing.v3.ConsistentHashing'],
  },
  'envoy.matching.matchers.ip': {
    evaluated: 'match/xds-matcher',
    types: ['extensions.matching.input_matchers.ip.v3.Ip'],
  },
  'envoy.matching.matchers.runtime_fraction': {
    noted: 'trace.depends.matcherExtension',
    types: ['extensions.matching.input_matchers.runtime_fraction.v3.RuntimeFraction'],
  },
  'envoy.matching.matchers.cel_matcher': {
    noted: 'trace.depends.matcherExtension',
    types: ['xds.type.matcher.v3.CelMatcher'],
  },
  'envoy.matching.matchers.dynamic_modules': {
    noted: 'trace.depends.matcherExtension',
    types: ['extensions.matching.input_matchers.dynamic_modules.v3.DynamicModuleMatcher'],
  },
  'envoy.path.match.uri_template.uri_template_matcher': {
    evaluated: 'match/path-matcher',
    types: ['extensions.path.match.uri_template.v3.UriTemplateMatchConfig'],
  },
  'envoy.path.rewrite.uri_template.uri_template_rewriter': {
    evaluated: 'trace/route/rewrite',
    types: ['extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig'],
  },
  'envoy.retry_host_predicates.omit_canary_hosts': {
    irrelevant: 'retries',
    types: ['extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate'],
  },
  'envoy.retry_host_predicates.omit_host_metadata': {
    irrelevant: 'retries',
    types: ['extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig'],
  },
  'envoy.retry_host_predicates.previous_hosts': {
    irrelevant: 'retries',
    types: ['extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'],
  },
  'envoy.retry_priorities.previous_priorities': {
    irrelevant: 'retries',
    types: ['extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig'],
  },
  'envoy.router.cluster_specifier_plugin.lua': {
    noted: 'trace.depends.clusterPlugin',
    types: ['extensions.router.cluster_specifiers.lua.v3.LuaConfig'],
  },
  'envoy.router.cluster_specifier_plugin.matcher': {
    evaluated: 'trace/route/weighted-clusters',
    types: ['extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier'],
  },
  'envoy.string_matcher.lua': {
    noted: 'trace.depends.matcherExtension',
    types: ['extensions.string_matcher.lua.v3.Lua'],
  },
  'envoy.rbac.matchers.upstream_ip_port': {
    noted: 'trace.depends.rbacRule',
    types: ['extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher'],
  },
  'envoy.matching.inputs.request_headers': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['type.matcher.v3.HttpRequestHeaderMatchInput'],
  },
  'envoy.matching.inputs.request_trailers': {
    noted: 'trace.depends.input',
    types: ['type.matcher.v3.HttpRequestTrailerMatchInput'],
  },
  'envoy.matching.inputs.response_headers': {
    noted: 'trace.depends.input',
    types: ['type.matcher.v3.HttpResponseHeaderMatchInput'],
  },
  'envoy.matching.inputs.response_trailers': {
    noted: 'trace.depends.input',
    types: ['type.matcher.v3.HttpResponseTrailerMatchInput'],
  },
  'envoy.matching.inputs.query_params': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['type.matcher.v3.HttpRequestQueryParamMatchInput'],
  },
  'envoy.matching.inputs.local_reply': {
    noted: 'trace.depends.input',
    types: ['type.matcher.v3.HttpResponseLocalReplyMatchInput'],
  },
  'envoy.matching.inputs.cel_data_input': {
    noted: 'trace.depends.input',
    types: ['xds.type.matcher.v3.HttpAttributesCelMatchInput'],
  },
  'envoy.matching.inputs.dynamic_module_data_input': {
    noted: 'trace.depends.input',
    types: ['extensions.matching.http.dynamic_modules.v3.HttpDynamicModuleMatchInput'],
  },
  'envoy.matching.inputs.destination_ip': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.DestinationIPInput'],
  },
  'envoy.matching.inputs.destination_port': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.DestinationPortInput'],
  },
  'envoy.matching.inputs.source_ip': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.SourceIPInput'],
  },
  'envoy.matching.inputs.source_port': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.SourcePortInput'],
  },
  'envoy.matching.inputs.direct_source_ip': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.DirectSourceIPInput'],
  },
  'envoy.matching.inputs.source_type': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.SourceTypeInput'],
  },
  'envoy.matching.inputs.server_name': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.ServerNameInput'],
  },
  'envoy.matching.inputs.transport_protocol': {
    evaluated: 'trace/connection/chain-matcher',
    types: ['extensions.matching.common_inputs.network.v3.TransportProtocolInput'],
  },
  'envoy.matching.inputs.filter_state': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.FilterStateInput'],
  },
  'envoy.matching.inputs.application_protocol': {
    evaluated: 'trace/connection/chain-matcher',
    types: ['extensions.matching.common_inputs.network.v3.ApplicationProtocolInput'],
  },
  'envoy.matching.inputs.dynamic_metadata': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.network.v3.DynamicMetadataInput'],
  },
  'envoy.matching.inputs.network_namespace': {
    noted: 'trace.depends.input',
    types: ['extensions.matching.common_inputs.network.v3.NetworkNamespaceInput'],
  },
  'envoy.matching.inputs.uri_san': {
    evaluated: 'trace/route/matcher-inputs',
    types: ['extensions.matching.common_inputs.ssl.v3.UriSanInput'],
  },
  'envoy.matching.inputs.dns_san': {
    noted: 'trace.depends.input',
    types: ['extensions.matching.common_inputs.ssl.v3.DnsSanInput'],
  },
  'envoy.matching.inputs.subject': {
    noted: 'trace.depends.input',
    types: ['extensions.matching.common_inputs.ssl.v3.SubjectInput'],
  },
  'envoy.matching.matchers.metadata_matcher': {
    noted: 'trace.depends.matcherExtension',
    types: ['extensions.matching.input_matchers.metadata.v3.Metadata'],
  },
  'envoy.load_balancing_policies.least_request': {
    irrelevant: 'chance',
    types: ['extensions.load_balancing_policies.least_request.v3.LeastRequest'],
  },
  'envoy.load_balancing_policies.load_aware_locality': {
    irrelevant: 'chance',
    types: ['extensions.load_balancing_policies.load_aware_locality.v3.LoadAwareLocality'],
  },
  'envoy.load_balancing_policies.random': {
    irrelevant: 'chance',
    types: ['extensions.load_balancing_policies.random.v3.Random'],
  },
  'envoy.load_balancing_policies.round_robin': {
    irrelevant: 'chance',
    types: ['extensions.load_balancing_policies.round_robin.v3.RoundRobin'],
  },
  'envoy.load_balancing_policies.ring_hash': {
    evaluated: 'trace/upstream/hash',
    types: ['extensions.load_balancing_policies.ring_hash.v3.RingHash'],
  },
  'envoy.load_balancing_policies.maglev': {
    evaluated: 'trace/upstream/hash',
    types: ['extensions.load_balancing_policies.maglev.v3.Maglev'],
  },
  'envoy.load_balancing_policies.subset': {
    evaluated: 'trace/upstream/subset',
    types: ['extensions.load_balancing_policies.subset.v3.Subset'],
  },
  'envoy.load_balancing_policies.cluster_provided': {
    evaluated: 'trace/upstream/cluster',
    types: ['extensions.load_balancing_policies.cluster_provided.v3.ClusterProvided'],
  },
  'envoy.load_balancing_policies.client_side_weighted_round_robin': {
    irrelevant: 'chance',
    types: [
      'extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin',
    ],
  },
  'envoy.load_balancing_policies.override_host': {
    noted: 'trace.note.setting',
    types: ['extensions.load_balancing_policies.override_host.v3.OverrideHost'],
  },
  'envoy.load_balancing_policies.wrr_locality': {
    evaluated: 'trace/upstream/load-balancer',
    types: ['extensions.load_balancing_policies.wrr_locality.v3.WrrLocality'],
  },
  'envoy.load_balancing_policies.dynamic_modules': {
    noted: 'trace.note.setting',
    types: [
      'extensions.load_balancing_policies.dynamic_modules.v3.DynamicModulesLoadBalancerConfig',
    ],
  },
  'envoy.http.early_header_mutation.header_mutation': {
    evaluated: 'trace/filters/header-mutation-filter',
    types: ['extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation'],
  },
};
