import type { Extensions } from './entry.ts';

export const extensionsHttp: Extensions = {
  'envoy.filters.http.cors': {
    evaluated: 'trace/filters/cors',
    types: ['extensions.filters.http.cors.v3.Cors', 'extensions.filters.http.cors.v3.CorsPolicy'],
  },
  'envoy.filters.http.csrf': {
    evaluated: 'trace/filters/csrf',
    types: ['extensions.filters.http.csrf.v3.CsrfPolicy'],
  },
  'envoy.filters.http.fault': {
    evaluated: 'trace/filters/fault',
    types: ['extensions.filters.http.fault.v3.HTTPFault'],
  },
  'envoy.filters.http.ext_authz': {
    evaluated: 'trace/filters/ext-authz',
    types: [
      'extensions.filters.http.ext_authz.v3.ExtAuthz',
      'extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute',
    ],
  },
  'envoy.filters.http.ext_proc': {
    evaluated: 'trace/filters/external',
    types: [
      'extensions.filters.http.ext_proc.v3.ExtProcPerRoute',
      'extensions.filters.http.ext_proc.v3.ExternalProcessor',
    ],
  },
  'envoy.filters.http.custom_response': {
    evaluated: 'trace/filters/custom-response',
    types: ['extensions.filters.http.custom_response.v3.CustomResponse'],
  },
  'envoy.filters.http.compressor': {
    irrelevant: 'response',
    types: [
      'extensions.filters.http.compressor.v3.Compressor',
      'extensions.filters.http.compressor.v3.CompressorPerRoute',
    ],
  },
  'envoy.filters.http.decompressor': {
    irrelevant: 'response',
    types: ['extensions.filters.http.decompressor.v3.Decompressor'],
  },
  'envoy.filters.http.alternate_protocols_cache': {
    irrelevant: 'transport',
    types: ['extensions.filters.http.alternate_protocols_cache.v3.FilterConfig'],
  },
  'envoy.filters.http.a2a': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.a2a.v3.A2a'],
  },
  'envoy.filters.http.adaptive_concurrency': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.http.adaptive_concurrency.v3.AdaptiveConcurrency'],
  },
  'envoy.filters.http.admission_control': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.http.admission_control.v3.AdmissionControl'],
  },
  'envoy.filters.http.ai_protocol_manager': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.ai_protocol_manager.v3.AiProtocolManager'],
  },
  'envoy.filters.http.aws_lambda': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.aws_lambda.v3.Config',
      'extensions.filters.http.aws_lambda.v3.PerRouteConfig',
    ],
  },
  'envoy.filters.http.aws_request_signing': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.aws_request_signing.v3.AwsRequestSigning',
      'extensions.filters.http.aws_request_signing.v3.AwsRequestSigningPerRoute',
    ],
  },
  'envoy.filters.http.bandwidth_limit': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.http.bandwidth_limit.v3.BandwidthLimit'],
  },
  'envoy.filters.http.bandwidth_share': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.http.bandwidth_share.v3.BandwidthShare'],
  },
  'envoy.filters.http.basic_auth': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.basic_auth.v3.BasicAuth',
      'extensions.filters.http.basic_auth.v3.BasicAuthPerRoute',
    ],
  },
  'envoy.filters.http.api_key_auth': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.api_key_auth.v3.ApiKeyAuth',
      'extensions.filters.http.api_key_auth.v3.ApiKeyAuthPerRoute',
    ],
  },
  'envoy.filters.http.buffer': {
    noted: 'trace.assume.limit',
    types: [
      'extensions.filters.http.buffer.v3.Buffer',
      'extensions.filters.http.buffer.v3.BufferPerRoute',
    ],
  },
  'envoy.filters.http.cache': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.cache.v3.CacheConfig'],
  },
  'envoy.filters.http.cache_v2': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.cache_v2.v3.CacheV2Config'],
  },
  'envoy.filters.http.cdn_loop': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.cdn_loop.v3.CdnLoopConfig'],
  },
  'envoy.filters.http.composite': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.composite.v3.Composite',
      'extensions.filters.http.composite.v3.CompositePerRoute',
    ],
  },
  'envoy.filters.http.connect_grpc_bridge': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.connect_grpc_bridge.v3.FilterConfig'],
  },
  'envoy.filters.http.credential_injector': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.credential_injector.v3.CredentialInjector'],
  },
  'envoy.filters.http.dynamic_forward_proxy': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig',
      'extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig',
    ],
  },
  'envoy.filters.http.filter_chain': {
    noted: 'trace.depends.httpFilter',
    types: [
      'extensions.filters.http.filter_chain.v3.FilterChainConfig',
      'extensions.filters.http.filter_chain.v3.FilterChainConfigPerRoute',
    ],
  },
  'envoy.filters.http.file_server': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.file_server.v3.FileServerConfig'],
  },
  'envoy.filters.http.file_system_buffer': {
    noted: 'trace.assume.limit',
    types: ['extensions.filters.http.file_system_buffer.v3.FileSystemBufferFilterConfig'],
  },
  'envoy.filters.http.dynamic_modules': {
    noted: 'trace.depends.httpFilter',
    types: ['extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter'],
  },
};
