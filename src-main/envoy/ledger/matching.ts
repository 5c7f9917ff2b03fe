import { evaluated, type Family, irrelevant, noted, throughExtension } from './entry.ts';

export const matching: Family = {
  'config.common.matcher.v3.HttpGenericBodyMatch': [irrelevant('logging', 'bytes_limit patterns')],
  'config.common.matcher.v3.HttpGenericBodyMatch.GenericTextMatch': [
    irrelevant('logging', 'string_match binary_match'),
  ],
  'config.common.matcher.v3.HttpHeadersMatch': [irrelevant('logging', 'headers')],
  'config.common.matcher.v3.MatchPredicate': [
    irrelevant(
      'logging',
      'or_match and_match not_match any_match http_request_headers_match http_request_trailers_match http_response_headers_match http_response_trailers_match http_request_generic_body_match http_response_generic_body_match',
    ),
  ],
  'config.common.matcher.v3.MatchPredicate.MatchSet': [irrelevant('logging', 'rules')],
  'type.http.v3.PathTransformation': [noted('trace.note.setting', 'operations')],
  'type.http.v3.PathTransformation.Operation': [
    noted('trace.note.setting', 'normalize_path_rfc_3986 merge_slashes'),
  ],
  'type.http.v3.PathTransformation.Operation.MergeSlashes': [],
  'type.http.v3.PathTransformation.Operation.NormalizePathRFC3986': [],
  'type.matcher.v3.AddressMatcher': [
    evaluated('trace/route/route-match', 'ranges:xds.core.v3.CidrRange'),
    evaluated('match/header-matcher', 'invert_match'),
  ],
  'type.matcher.v3.DoubleMatcher': [
    evaluated('match/value-matcher', 'range:type.v3.DoubleRange'),
    evaluated('match/path-matcher', 'exact'),
  ],
  'type.matcher.v3.FilterStateMatcher': [
    evaluated('match/value-matcher', 'key string_match:type.matcher.v3.StringMatcher'),
    evaluated('trace/route/route-match', 'address_match:type.matcher.v3.AddressMatcher'),
  ],
  'type.matcher.v3.ListMatcher': [
    evaluated('match/value-matcher', 'one_of:type.matcher.v3.ValueMatcher'),
  ],
  'type.matcher.v3.MetadataMatcher': [
    evaluated('match/value-matcher', 'filter invert'),
    evaluated(
      'match/path-matcher',
      'path:type.matcher.v3.MetadataMatcher.PathSegment value:type.matcher.v3.ValueMatcher',
    ),
  ],
  'type.matcher.v3.MetadataMatcher.PathSegment': [evaluated('match/value-matcher', 'key')],
  'type.matcher.v3.OrMatcher': [
    evaluated('match/value-matcher', 'value_matchers:type.matcher.v3.ValueMatcher'),
  ],
  'type.matcher.v3.PathMatcher': [
    evaluated('match/path-matcher', 'path:type.matcher.v3.StringMatcher'),
  ],
  'type.matcher.v3.RegexMatchAndSubstitute': [
    evaluated('match/path-matcher', 'pattern:type.matcher.v3.RegexMatcher'),
    evaluated('match/regex', 'substitution'),
  ],
  'type.matcher.v3.RegexMatcher': [
    irrelevant('unread', 'google_re2'),
    evaluated('match/path-matcher', 'regex'),
  ],
  'type.matcher.v3.RegexMatcher.GoogleRE2': [irrelevant('unread', 'max_program_size')],
  'type.matcher.v3.StringMatcher': [
    evaluated(
      'match/path-matcher',
      'exact prefix safe_regex:type.matcher.v3.RegexMatcher ignore_case',
    ),
    evaluated('match/string-matcher', 'suffix contains'),
    noted('trace.note.setting', 'custom'),
  ],
  'type.matcher.v3.ValueMatcher': [
    evaluated(
      'match/value-matcher',
      'null_match:type.matcher.v3.ValueMatcher.NullMatch double_match:type.matcher.v3.DoubleMatcher string_match:type.matcher.v3.StringMatcher bool_match present_match list_match:type.matcher.v3.ListMatcher or_match:type.matcher.v3.OrMatcher',
    ),
  ],
  'type.matcher.v3.ValueMatcher.NullMatch': [],
  'type.metadata.v3.MetadataKey': [
    evaluated('trace/upstream/single-host', 'key path:type.metadata.v3.MetadataKey.PathSegment'),
  ],
  'type.metadata.v3.MetadataKey.PathSegment': [evaluated('trace/upstream/single-host', 'key')],
  'type.metadata.v3.MetadataKind': [irrelevant('tracing', 'request route cluster host')],
  'type.metadata.v3.MetadataKind.Cluster': [],
  'type.metadata.v3.MetadataKind.Host': [],
  'type.metadata.v3.MetadataKind.Request': [],
  'type.metadata.v3.MetadataKind.Route': [],
  'type.tracing.v3.CustomTag': [
    irrelevant('tracing', 'tag literal environment request_header metadata value'),
  ],
  'type.tracing.v3.CustomTag.Environment': [irrelevant('tracing', 'name default_value')],
  'type.tracing.v3.CustomTag.Header': [irrelevant('tracing', 'name default_value')],
  'type.tracing.v3.CustomTag.Literal': [irrelevant('tracing', 'value')],
  'type.tracing.v3.CustomTag.Metadata': [irrelevant('tracing', 'kind metadata_key default_value')],
  'type.v3.DoubleRange': [evaluated('match/value-matcher', 'start end')],
  'type.v3.FractionalPercent': [evaluated('trace/route/fraction', 'numerator denominator')],
  'type.v3.HashPolicy': [
    evaluated(
      'trace/upstream/hash-policy',
      'source_ip:type.v3.HashPolicy.SourceIp filter_state:type.v3.HashPolicy.FilterState',
    ),
  ],
  'type.v3.HashPolicy.FilterState': [evaluated('trace/upstream/hash-policy', 'key')],
  'type.v3.HashPolicy.SourceIp': [],
  'type.v3.Int32Range': [evaluated('trace/connection/listener-filters', 'start end')],
  'type.v3.Int64Range': [evaluated('match/header-matcher', 'start end')],
  'type.v3.Percent': [evaluated('match/rules', 'value')],
  'extensions.matching.input_matchers.consistent_hashing.v3.ConsistentHashing': [
    throughExtension('envoy.matching.matchers.consistent_hashing', 'threshold modulo seed'),
  ],
  'extensions.matching.input_matchers.ip.v3.Ip': [
    evaluated('match/xds-matcher', 'cidr_ranges:config.core.v3.CidrRange'),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.matching.input_matchers.runtime_fraction.v3.RuntimeFraction': [
    throughExtension('envoy.matching.matchers.runtime_fraction', 'runtime_fraction seed'),
  ],
  'extensions.matching.input_matchers.dynamic_modules.v3.DynamicModuleMatcher': [
    throughExtension(
      'envoy.matching.matchers.dynamic_modules',
      'dynamic_module_config matcher_name matcher_config',
    ),
  ],
  'extensions.path.match.uri_template.v3.UriTemplateMatchConfig': [
    evaluated('match/path-matcher', 'path_template'),
  ],
  'extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig': [
    evaluated('trace/route/rewrite', 'path_template_rewrite'),
  ],
  'extensions.string_matcher.lua.v3.Lua': [
    throughExtension('envoy.string_matcher.lua', 'source_code'),
  ],
  'type.matcher.v3.HttpRequestHeaderMatchInput': [
    evaluated('trace/route/matcher-inputs', 'header_name'),
  ],
  'type.matcher.v3.HttpRequestTrailerMatchInput': [
    evaluated('trace/route/matcher-inputs', 'header_name'),
  ],
  'type.matcher.v3.HttpResponseHeaderMatchInput': [
    evaluated('trace/route/matcher-inputs', 'header_name'),
  ],
  'type.matcher.v3.HttpResponseTrailerMatchInput': [
    evaluated('trace/route/matcher-inputs', 'header_name'),
  ],
  'type.matcher.v3.HttpRequestQueryParamMatchInput': [
    evaluated('trace/route/matcher-inputs', 'query_param'),
  ],
  'type.matcher.v3.HttpResponseLocalReplyMatchInput': [],
  'extensions.matching.http.dynamic_modules.v3.HttpDynamicModuleMatchInput': [],
  'extensions.matching.common_inputs.network.v3.DestinationIPInput': [],
  'extensions.matching.common_inputs.network.v3.DestinationPortInput': [],
  'extensions.matching.common_inputs.network.v3.SourceIPInput': [],
  'extensions.matching.common_inputs.network.v3.SourcePortInput': [],
  'extensions.matching.common_inputs.network.v3.DirectSourceIPInput': [],
  'extensions.matching.common_inputs.network.v3.SourceTypeInput': [],
  'extensions.matching.common_inputs.network.v3.ServerNameInput': [],
  'extensions.matching.common_inputs.network.v3.TransportProtocolInput': [],
  'extensions.matching.common_inputs.network.v3.FilterStateInput': [
    evaluated('trace/route/matcher-inputs', 'key'),
    noted('trace.note.setting', 'field'),
  ],
  'extensions.matching.common_inputs.network.v3.ApplicationProtocolInput': [],
  'extensions.matching.common_inputs.network.v3.DynamicMetadataInput': [
    evaluated(
      'trace/route/matcher-inputs',
      'filter path:extensions.matching.common_inputs.network.v3.DynamicMetadataInput.PathSegment',
    ),
  ],
  'extensions.matching.common_inputs.network.v3.NetworkNamespaceInput': [],
  'extensions.matching.common_inputs.ssl.v3.UriSanInput': [],
  'extensions.matching.common_inputs.ssl.v3.DnsSanInput': [],
  'extensions.matching.common_inputs.ssl.v3.SubjectInput': [],
  'extensions.matching.input_matchers.metadata.v3.Metadata': [
    throughExtension('envoy.matching.matchers.metadata_matcher', 'value invert'),
  ],
};
