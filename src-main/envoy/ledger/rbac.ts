import { evaluated, type Family, irrelevant, notedBy, throughExtension } from './entry.ts';

export const rbac: Family = {
  'config.rbac.v3.Action': [evaluated('trace/filters/rbac', 'name action')],
  'config.rbac.v3.Permission': [
    evaluated(
      'trace/filters/rbac-rules',
      'and_rules:config.rbac.v3.Permission.Set or_rules:config.rbac.v3.Permission.Set any header:config.route.v3.HeaderMatcher url_path:type.matcher.v3.PathMatcher destination_ip:config.core.v3.CidrRange destination_port destination_port_range:type.v3.Int32Range metadata:type.matcher.v3.MetadataMatcher not_rule:config.rbac.v3.Permission requested_server_name:type.matcher.v3.StringMatcher uri_template:config.core.v3.TypedExtensionConfig sourced_metadata:config.rbac.v3.SourcedMetadata',
    ),
    notedBy('trace/filters/rbac-rules', 'trace.depends.rbacRule', 'matcher'),
  ],
  'config.rbac.v3.Permission.Set': [
    evaluated('trace/filters/rbac', 'rules:config.rbac.v3.Permission'),
  ],
  'config.rbac.v3.Policy': [
    evaluated(
      'trace/filters/rbac-rules',
      'permissions:config.rbac.v3.Permission principals:config.rbac.v3.Principal',
    ),
    notedBy(
      'trace/filters/rbac',
      'trace.depends.rbacPolicy',
      'condition checked_condition cel_config',
    ),
  ],
  'config.rbac.v3.Principal': [
    evaluated(
      'trace/filters/rbac-rules',
      'and_ids:config.rbac.v3.Principal.Set or_ids:config.rbac.v3.Principal.Set any authenticated:config.rbac.v3.Principal.Authenticated source_ip:config.core.v3.CidrRange direct_remote_ip:config.core.v3.CidrRange remote_ip:config.core.v3.CidrRange header:config.route.v3.HeaderMatcher url_path:type.matcher.v3.PathMatcher metadata:type.matcher.v3.MetadataMatcher filter_state:type.matcher.v3.FilterStateMatcher not_id:config.rbac.v3.Principal sourced_metadata:config.rbac.v3.SourcedMetadata',
    ),
    notedBy('trace/filters/rbac-rules', 'trace.depends.rbacRule', 'custom'),
  ],
  'config.rbac.v3.Principal.Authenticated': [
    evaluated('trace/filters/rbac-rules', 'principal_name:type.matcher.v3.StringMatcher'),
  ],
  'config.rbac.v3.Principal.Set': [
    evaluated('trace/filters/rbac-rules', 'ids:config.rbac.v3.Principal'),
  ],
  'config.rbac.v3.RBAC': [
    evaluated(
      'trace/filters/rbac',
      'action:config.rbac.v3.Action policies:map~config.rbac.v3.Policy',
    ),
    irrelevant('logging', 'audit_logging_options'),
  ],
  'config.rbac.v3.RBAC.AuditLoggingOptions': [
    irrelevant('logging', 'audit_condition logger_configs'),
  ],
  'config.rbac.v3.RBAC.AuditLoggingOptions.AuditLoggerConfig': [
    irrelevant('logging', 'audit_logger is_optional'),
  ],
  'config.rbac.v3.SourcedMetadata': [
    evaluated(
      'trace/filters/rbac-rules',
      'metadata_matcher:type.matcher.v3.MetadataMatcher metadata_source',
    ),
  ],
  'extensions.filters.http.rbac.v3.RBAC': [
    evaluated(
      'trace/filters/rbac',
      'rules:config.rbac.v3.RBAC matcher:xds.Matcher shadow_rules:config.rbac.v3.RBAC shadow_matcher:xds.Matcher shadow_rules_stat_prefix',
    ),
    irrelevant('statistics', 'rules_stat_prefix track_per_rule_stats'),
  ],
  'extensions.filters.network.rbac.v3.RBAC': [
    evaluated(
      'trace/filters/rbac',
      'rules:config.rbac.v3.RBAC matcher:xds.Matcher shadow_rules:config.rbac.v3.RBAC shadow_matcher:xds.Matcher shadow_rules_stat_prefix',
    ),
    irrelevant('statistics', 'stat_prefix'),
    irrelevant('timing', 'enforcement_type delay_deny'),
  ],
  'extensions.filters.http.rbac.v3.RBACPerRoute': [
    evaluated('trace/filters/rbac', 'rbac:extensions.filters.http.rbac.v3.RBAC'),
  ],
  'extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher': [
    throughExtension('envoy.rbac.matchers.upstream_ip_port', 'upstream_ip upstream_port_range'),
  ],
};
