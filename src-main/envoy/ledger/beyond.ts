import { evaluated, type Family, irrelevant, noted, notedBy, throughExtension } from './entry.ts';

const onMatch = 'xds.Matcher.OnMatch';
const extension = 'config.core.v3.TypedExtensionConfig';
const jwt = 'extensions.filters.http.jwt_authn.v3';
const extAuthz = 'extensions.filters.http.ext_authz.v3';
const extProc = 'extensions.filters.http.ext_proc.v3';
const balancing = 'extensions.load_balancing_policies.common.v3';
const asked = 'trace.depends.askedClosed';

/** `xds.type.matcher.v3.Matcher`: predicates and actions are walked wherever a tree is; cncf's own repository holds it. */
const matchers: Family = {
  'xds.Matcher': [
    evaluated(
      'match/xds-matcher',
      `matcher_list:xds.Matcher.MatcherList matcher_tree:xds.Matcher.MatcherTree on_no_match:${onMatch}`,
    ),
  ],
  'xds.Matcher.MatcherList': [evaluated('match/xds-matcher', 'matchers:xds.Matcher.FieldMatcher')],
  'xds.Matcher.FieldMatcher': [
    evaluated('match/xds-matcher', `predicate:xds.Matcher.Predicate on_match:${onMatch}`),
  ],
  'xds.Matcher.Predicate': [
    evaluated(
      'match/xds-matcher',
      'single_predicate:xds.Matcher.SinglePredicate or_matcher:xds.Matcher.PredicateList and_matcher:xds.Matcher.PredicateList not_matcher:xds.Matcher.Predicate',
    ),
  ],
  'xds.Matcher.PredicateList': [evaluated('match/xds-matcher', 'predicate:xds.Matcher.Predicate')],
  'xds.Matcher.SinglePredicate': [
    evaluated(
      'match/xds-matcher',
      `input:${extension} value_match:type.matcher.v3.StringMatcher custom_match:${extension}`,
    ),
  ],
  'xds.Matcher.MatcherTree': [
    evaluated(
      'match/xds-matcher',
      `input:${extension} exact_match_map:xds.Matcher.MatchMap prefix_match_map:xds.Matcher.MatchMap custom_match:${extension}`,
    ),
  ],
  'xds.Matcher.MatchMap': [evaluated('match/xds-matcher', `map:map~${onMatch}`)],
  'xds.Matcher.OnMatch': [
    evaluated('match/xds-matcher', `matcher:xds.Matcher action:${extension}`),
    noted('trace.note.setting', 'keep_matching'),
  ],
  'xds.type.matcher.v3.IPMatcher': [
    evaluated('match/xds-matcher', 'range_matchers:xds.type.matcher.v3.IPMatcher.IPRangeMatcher'),
  ],
  'xds.type.matcher.v3.IPMatcher.IPRangeMatcher': [
    evaluated('match/xds-matcher', `ranges:xds.core.v3.CidrRange on_match:${onMatch} exclusive`),
  ],
  'xds.core.v3.CidrRange': [evaluated('match/ip', 'address_prefix prefix_len')],
  'xds.type.matcher.v3.ServerNameMatcher': [
    evaluated(
      'match/xds-matcher',
      'domain_matchers:xds.type.matcher.v3.ServerNameMatcher.DomainMatcher',
    ),
  ],
  'xds.type.matcher.v3.ServerNameMatcher.DomainMatcher': [
    evaluated('match/xds-matcher', `domains on_match:${onMatch}`),
  ],
  'xds.type.matcher.v3.CelMatcher': [
    throughExtension('envoy.matching.matchers.cel_matcher', 'expr_match description'),
  ],
  'xds.type.matcher.v3.HttpAttributesCelMatchInput': [],
  'extensions.matching.common_inputs.network.v3.DynamicMetadataInput.PathSegment': [
    evaluated('trace/route/matcher-inputs', 'key'),
  ],
  'type.matcher.v3.HttpResponseStatusCodeMatchInput': [],
  'type.matcher.v3.HttpResponseStatusCodeClassMatchInput': [],
  'extensions.matching.common_inputs.transport_socket.v3.EndpointMetadataInput': [
    evaluated(
      'trace/upstream/transport-socket',
      'filter path:type.metadata.v3.MetadataKey.PathSegment',
    ),
  ],
  'extensions.matching.common_inputs.transport_socket.v3.LocalityMetadataInput': [
    evaluated(
      'trace/upstream/transport-socket',
      'filter path:type.metadata.v3.MetadataKey.PathSegment',
    ),
  ],
  'extensions.matching.common_inputs.transport_socket.v3.FilterStateInput': [
    evaluated('trace/upstream/transport-socket', 'key'),
  ],
  'extensions.matching.common_inputs.transport_socket.v3.TransportSocketNameAction': [
    evaluated('trace/upstream/transport-socket', 'name'),
  ],
  'extensions.router.cluster_specifiers.matcher.v3.ClusterAction': [
    evaluated('trace/route/weighted-clusters', 'cluster'),
  ],
  'extensions.filters.common.matcher.action.v3.SkipFilter': [],
  'extensions.common.matching.v3.ExtensionWithMatcher': [
    evaluated(
      'trace/filters/with-matcher',
      `extension_config:${extension} xds_matcher:xds.Matcher`,
    ),
    noted('trace.note.setting', 'matcher'),
  ],
  'extensions.common.matching.v3.ExtensionWithMatcherPerRoute': [
    evaluated('trace/filters/with-matcher', 'xds_matcher:xds.Matcher'),
  ],
};

/** What the HTTP filters hold. */
const filters: Family = {
  'config.route.v3.RouteList': [
    evaluated('trace/route/route-search', 'routes:config.route.v3.Route'),
  ],
  'config.route.v3.FilterConfig': [
    evaluated('trace/filters/per-route', 'config:any disabled'),
    irrelevant('discovery', 'is_optional'),
  ],
  'type.v3.HttpStatus': [evaluated('trace/filters/ext-authz', 'code')],
  'extensions.http.original_ip_detection.xff.v3.XffTrustedCidrs': [
    evaluated('trace/http/remote-address', 'cidrs:config.core.v3.CidrRange'),
  ],
  'extensions.filters.common.set_filter_state.v3.FilterStateValue': [
    evaluated(
      'trace/filters/set-filter-state',
      'object_key factory_key format_string:config.core.v3.SubstitutionFormatString skip_if_empty',
    ),
    noted('trace.note.setting', 'read_only'),
    // Connections to the endpoint see it: what TLS is spoken there is chosen by the endpoint and the cluster.
    irrelevant('transport', 'shared_with_upstream'),
  ],
  [`${extAuthz}.HttpService`]: [
    evaluated('trace/filters/asked', 'server_uri'),
    notedBy(
      'trace/filters/asked',
      asked,
      'path_prefix path_override authorization_request authorization_response retry_policy',
    ),
  ],
  [`${extAuthz}.CheckSettings`]: [
    evaluated(
      'trace/filters/asked',
      `grpc_service:config.core.v3.GrpcService http_service:${extAuthz}.HttpService`,
    ),
    notedBy(
      'trace/filters/asked',
      asked,
      'context_extensions disable_request_body_buffering with_request_body',
    ),
  ],
  [`${extProc}.ExtProcOverrides`]: [
    evaluated(
      'trace/filters/external',
      `processing_mode:${extProc}.ProcessingMode failure_mode_allow`,
    ),
    evaluated('trace/filters/asked', 'grpc_service:config.core.v3.GrpcService'),
    notedBy(
      'trace/filters/asked',
      asked,
      'async_mode request_attributes response_attributes metadata_options grpc_initial_metadata processing_request_modifier',
    ),
  ],
  [`${extProc}.ExtProcHttpService`]: [evaluated('trace/filters/asked', 'http_service')],
  [`${extProc}.ProcessingMode`]: [
    evaluated(
      'trace/filters/external',
      'request_header_mode response_header_mode request_body_mode response_body_mode request_trailer_mode response_trailer_mode',
    ),
  ],
  'extensions.filters.http.header_to_metadata.v3.Config.Rule': [
    evaluated(
      'trace/filters/header-to-metadata',
      'header cookie on_header_present:extensions.filters.http.header_to_metadata.v3.Config.KeyValuePair on_header_missing:extensions.filters.http.header_to_metadata.v3.Config.KeyValuePair remove',
    ),
  ],
  'extensions.filters.http.header_to_metadata.v3.Config.KeyValuePair': [
    evaluated(
      'trace/filters/header-to-metadata',
      'metadata_namespace key value regex_value_rewrite:type.matcher.v3.RegexMatchAndSubstitute type encode',
    ),
  ],
  'extensions.filters.http.set_metadata.v3.Metadata': [
    evaluated('trace/filters/set-metadata', 'metadata_namespace allow_overwrite value'),
    noted('trace.note.setting', 'typed_value'),
  ],
  'extensions.filters.http.header_mutation.v3.Mutations': [
    evaluated(
      'trace/filters/header-mutation-filter',
      'request_mutations:config.common.mutation_rules.v3.HeaderMutation',
    ),
    noted('trace.note.setting', 'query_parameter_mutations'),
    irrelevant(
      'response',
      'response_mutations response_trailers_mutations request_trailers_mutations',
    ),
  ],
  'extensions.http.custom_response.local_response_policy.v3.LocalResponsePolicy': [
    evaluated('trace/filters/custom-response', 'status_code'),
    irrelevant('response', 'body body_format response_headers_to_add'),
  ],
  'extensions.http.custom_response.redirect_policy.v3.RedirectPolicy': [
    notedBy(
      'trace/filters/custom-response',
      'trace.depends.customResponse',
      'uri redirect_action status_code response_headers_to_add request_headers_to_add modify_request_headers_action',
    ),
  ],
};

/** jwt_authn: whose token, where it stands, which one is asked for. */
const tokens: Family = {
  [`${jwt}.JwtProvider`]: [
    evaluated(
      'trace/filters/jwt',
      `issuer audiences forward forward_payload_header payload_in_metadata claim_to_headers:${jwt}.JwtClaimToHeader clear_route_cache`,
    ),
    evaluated('trace/filters/jwt-token', `from_headers:${jwt}.JwtHeader from_params from_cookies`),
    notedBy('trace/filters/jwt', 'trace.depends.jwt', 'subjects require_expiration max_lifetime'),
    notedBy('trace/filters/jwt', 'trace.assume.token', 'remote_jwks local_jwks clock_skew_seconds'),
    noted(
      'trace.note.setting',
      'pad_forward_payload_header normalize_payload_in_metadata header_in_metadata failed_status_in_metadata',
    ),
    irrelevant('timing', 'jwt_cache_config'),
  ],
  [`${jwt}.JwtHeader`]: [evaluated('trace/filters/jwt-token', 'name value_prefix')],
  [`${jwt}.JwtClaimToHeader`]: [evaluated('trace/filters/jwt', 'header_name claim_name')],
  [`${jwt}.RequirementRule`]: [
    evaluated(
      'trace/filters/jwt',
      `match:config.route.v3.RouteMatch requires:${jwt}.JwtRequirement requirement_name`,
    ),
  ],
  [`${jwt}.JwtRequirement`]: [
    evaluated(
      'trace/filters/jwt',
      `provider_name provider_and_audiences:${jwt}.ProviderWithAudiences requires_any:${jwt}.JwtRequirementOrList requires_all:${jwt}.JwtRequirementOrList allow_missing_or_failed allow_missing`,
    ),
  ],
  [`${jwt}.JwtRequirementOrList`]: [
    evaluated('trace/filters/jwt', `requirements:${jwt}.JwtRequirement`),
  ],
  [`${jwt}.ProviderWithAudiences`]: [evaluated('trace/filters/jwt', 'provider_name audiences')],
};

/** What balancing policies share. */
const balancers: Family = {
  [`${balancing}.LocalityLbConfig`]: [
    evaluated(
      'trace/upstream/load-balancer',
      `zone_aware_lb_config:${balancing}.LocalityLbConfig.ZoneAwareLbConfig locality_weighted_lb_config`,
    ),
  ],
  [`${balancing}.LocalityLbConfig.ZoneAwareLbConfig`]: [
    evaluated('trace/upstream/load-balancer', 'fail_traffic_on_panic'),
    noted(
      'trace.note.setting',
      'routing_enabled min_cluster_size force_locality_direct_routing force_local_zone locality_basis',
    ),
  ],
  [`${balancing}.ConsistentHashingLbConfig`]: [
    evaluated('trace/upstream/hash', 'use_hostname_for_hashing'),
    irrelevant('load', 'hash_balance_factor'),
    evaluated('trace/upstream/hash-policy', 'hash_policy:config.route.v3.RouteAction.HashPolicy'),
  ],
  'extensions.load_balancing_policies.subset.v3.Subset.LbSubsetSelector': [
    evaluated('trace/upstream/subset', 'keys fallback_policy fallback_keys_subset'),
    noted('trace.note.setting', 'single_host_per_subset'),
  ],
};

/** Messages within those of the list that the list lacks (types of their fields by the proto files of July 2026). */
export const beyond: Family = { ...matchers, ...filters, ...tokens, ...balancers };
