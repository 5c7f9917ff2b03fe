import type { Extensions } from './entry.ts';

export const extensionsHttpGToZ: Extensions = {
  'envoy.filters.http.header_to_metadata': {
    evaluated: 'trace/filters/header-to-metadata',
    types: ['extensions.filters.http.header_to_metadata.v3.Config'],
  },
  'envoy.filters.http.jwt_authn': {
    evaluated: 'trace/filters/jwt',
    types: [
      'extensions.filters.http.jwt_authn.v3.JwtAuthentication',
      'extensions.filters.http.jwt_authn.v3.PerRouteConfig',
    ],
  },
  'envoy.filters.http.rbac': {
    evaluated: 'trace/filters/rbac-filter',
    types: ['extensions.filters.http.rbac.v3.RBAC', 'extensions.filters.http.rbac.v3.RBACPerRoute'],
  },
  'envoy.filters.http.set_metadata': {
    evaluated: 'trace/filters/set-metadata',
    types: ['extensions.filters.http.set_metadata.v3.Config'],
  },
  'envoy.filters.http.set_filter_state': {
    evaluated: 'trace/filters/set-filter-state',
    types: ['extensions.filters.http.set_filter_state.v3.Config'],
  },
  'envoy.filters.http.header_mutation': {
    evaluated: 'trace/filters/header-mutation-filter',
    types: [
      'extensions.filters.http.header_mutation.v3.HeaderMutation',
      'extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute',
    ],
  },
  'envoy.filters.http.lua': {
    evaluated: 'trace/filters/external',
    types: ['extensions.filters.http.lua.v3.Lua', 'extensions.filters.http.lua.v3.LuaPerRoute'],
  },
  'envoy.filters.http.router': {
    evaluated: 'trace/route/router',
    types: ['extensions.filters.http.router.v3.Router'],
  },
  'envoy.filters.http.grpc_web': {
    evaluated: 'trace/filters/grpc-web',
    types: ['extensions.filters.http.grpc_web.v3.GrpcWeb'],
  },
  'envoy.filters.http.grpc_stats': {
    irrelevant: 'statistics',
    types: ['extensions.filters.http.grpc_stats.v3.FilterConfig'],
  },
  'envoy.filters.http.sse_to_metadata': {
    irrelevant: 'response',
    types: ['extensions.filters.http.sse_to_metadata.v3.SseToMetadata'],
  },
  'envoy.filters.http.tap': {
    irrelevant: 'logging',
    types: ['extensions.filters.http.tap.v3.Tap'],
  },
  'envoy.filters.http.on_demand': {
    irrelevant: 'discovery',
    types: [
      'extensions.filters.http.on_demand.v3.OnDemand',
      'extensions.filters.http.on_demand.v3.PerRouteConfig',
    ],
  },
  'envoy.filters.http.upstream_codec': {
    irrelevant: 'transport',
    types: ['extensions.filters.http.upstream_codec.v3.UpstreamCodec'],
  },
  'envoy.filters.http.original_src': {
    irrelevant: 'transport',
    types: ['extensions.filters.http.original_src.v3.OriginalSrc'],
  },
  'envoy.filters.http.geoip': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.geoip.v3.Geoip'],
  },
  'envoy.filters.http.upstream_rbac': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.rbac.v3.RBAC'],
  },
  'envoy.filters.http.gcp_authn': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.gcp_authn.v3.GcpAuthnFilterConfig'],
  },
  'envoy.filters.http.grpc_field_extraction': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.grpc_field_extraction.v3.GrpcFieldExtractionConfig'],
  },
  'envoy.filters.http.grpc_http1_bridge': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.grpc_http1_bridge.v3.Config'],
  },
  'envoy.filters.http.grpc_http1_reverse_bridge': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfig',
      'extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfigPerRoute',
    ],
  },
  'envoy.filters.http.grpc_json_reverse_transcoder': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.grpc_json_reverse_transcoder.v3.GrpcJsonReverseTranscoder'],
  },
  'envoy.filters.http.grpc_json_transcoder': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder'],
  },
  'envoy.filters.http.health_check': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.health_check.v3.HealthCheck'],
  },
  'envoy.filters.http.ip_tagging': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.ip_tagging.v3.IPTagging'],
  },
  'envoy.filters.http.json_to_metadata': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.json_to_metadata.v3.JsonToMetadata'],
  },
  'envoy.filters.http.kill_request': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.kill_request.v3.KillRequest'],
  },
  'envoy.filters.http.local_ratelimit': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.http.local_ratelimit.v3.LocalRateLimit'],
  },
  'envoy.filters.http.mcp': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.mcp.v3.Mcp', 'extensions.filters.http.mcp.v3.McpOverride'],
  },
  'envoy.filters.http.mcp_json_rest_bridge': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.mcp_json_rest_bridge.v3.McpJsonRestBridge',
      'extensions.filters.http.mcp_json_rest_bridge.v3.McpJsonRestBridgePerRoute',
    ],
  },
  'envoy.filters.http.mcp_router': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.mcp_router.v3.McpRouter'],
  },
  'envoy.filters.http.oauth2': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.oauth2.v3.OAuth2',
      'extensions.filters.http.oauth2.v3.OAuth2PerRoute',
    ],
  },
  'envoy.filters.http.proto_message_extraction': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.proto_message_extraction.v3.ProtoMessageExtractionConfig'],
  },
  'envoy.filters.http.proto_api_scrubber': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.proto_api_scrubber.v3.ProtoApiScrubberConfig'],
  },
  'envoy.filters.http.ratelimit': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.ratelimit.v3.RateLimit',
      'extensions.filters.http.ratelimit.v3.RateLimitPerRoute',
    ],
  },
  'envoy.filters.http.rate_limit_quota': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaFilterConfig',
      'extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaOverride',
      'extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings',
    ],
  },
  'envoy.filters.http.thrift_to_metadata': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.thrift_to_metadata.v3.ThriftToMetadata'],
  },
  'envoy.filters.http.wasm': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.wasm.v3.Wasm'],
  },
  'envoy.filters.http.stateful_session': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.stateful_session.v3.StatefulSession',
      'extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute',
    ],
  },
  'envoy.filters.http.transform': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.transform.v3.TransformConfig'],
  },
};
