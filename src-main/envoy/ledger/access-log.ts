import { evaluated, type Family, irrelevant, noted, notedBy } from './entry.ts';

export const accessLog: Family = {
  'config.accesslog.v3.AccessLog': [irrelevant('logging', 'name filter typed_config')],
  'config.accesslog.v3.AccessLogFilter': [
    evaluated(
      'trace/http/log-filter',
      'status_code_filter:config.accesslog.v3.StatusCodeFilter not_health_check_filter:config.accesslog.v3.NotHealthCheckFilter traceable_filter:config.accesslog.v3.TraceableFilter runtime_filter:config.accesslog.v3.RuntimeFilter and_filter:config.accesslog.v3.AndFilter or_filter:config.accesslog.v3.OrFilter header_filter:config.accesslog.v3.HeaderFilter response_flag_filter:config.accesslog.v3.ResponseFlagFilter grpc_status_filter:config.accesslog.v3.GrpcStatusFilter metadata_filter:config.accesslog.v3.MetadataFilter log_type_filter:config.accesslog.v3.LogTypeFilter',
    ),
    notedBy(
      'trace/http/local-reply',
      'trace.depends.localReply',
      'duration_filter extension_filter',
    ),
  ],
  'config.accesslog.v3.AndFilter': [
    evaluated('trace/http/log-filter', 'filters:config.accesslog.v3.AccessLogFilter'),
  ],
  'config.accesslog.v3.ComparisonFilter': [
    evaluated('trace/http/log-filter', 'op value:config.core.v3.RuntimeUInt32'),
  ],
  'config.accesslog.v3.DurationFilter': [noted('trace.note.setting', 'comparison')],
  'config.accesslog.v3.ExtensionFilter': [noted('trace.note.setting', 'name typed_config')],
  'config.accesslog.v3.GrpcStatusFilter': [evaluated('trace/http/log-filter', 'statuses exclude')],
  'config.accesslog.v3.HeaderFilter': [
    evaluated('trace/http/log-filter', 'header:config.route.v3.HeaderMatcher'),
  ],
  'config.accesslog.v3.LogTypeFilter': [evaluated('trace/http/log-filter', 'types exclude')],
  'config.accesslog.v3.MetadataFilter': [
    evaluated(
      'trace/http/log-filter',
      'matcher:type.matcher.v3.MetadataMatcher match_if_key_not_found',
    ),
  ],
  'config.accesslog.v3.NotHealthCheckFilter': [],
  'config.accesslog.v3.OrFilter': [
    evaluated('trace/http/log-filter', 'filters:config.accesslog.v3.AccessLogFilter'),
  ],
  'config.accesslog.v3.ResponseFlagFilter': [evaluated('trace/http/log-filter', 'flags')],
  'config.accesslog.v3.RuntimeFilter': [
    evaluated('trace/http/log-filter', 'runtime_key percent_sampled:type.v3.FractionalPercent'),
    noted('trace.note.setting', 'use_independent_randomness'),
  ],
  'config.accesslog.v3.StatusCodeFilter': [
    evaluated('trace/http/log-filter', 'comparison:config.accesslog.v3.ComparisonFilter'),
  ],
  'config.accesslog.v3.TraceableFilter': [],
};
