import type { Reason } from '../../../contract/trace.ts';
import { reason } from '../../match/reason.ts';

const flags = new Set(
  'UH UF UO NR URX NC DT DC LH UT LR UR UC DI FI RL UAEX RLSE IH SI DPE UPE UMSDR RFCF NFCF OM DF DO UDO DR'.split(
    ' ',
  ),
);

/** Response flags in words, one sentence each; `-` and nothing are none. */
export function explainFlags(text: string): readonly Reason[] {
  return text
    .split(',')
    .map((flag) => flag.trim())
    .filter((flag) => flag !== '' && flag !== '-')
    .map((flag) =>
      flags.has(flag) ? reason(`trace.flag.${flag}`) : reason('trace.flag.other', { flag }),
    );
}

const details = new Set(
  `via_upstream route_not_found route_configuration_not_found cluster_not_found no_healthy_upstream maintenance_mode
  direct_response filter_chain_not_found missing_host_header missing_path_rejected absolute_path_rejected invalid_path
  path_normalization_failed upgrade_failed low_version http1.codec_error http1.invalid_url request_headers_failed_strict_check overload
  drop_overload unconditional_drop_overload request_overall_timeout response_timeout upstream_per_try_timeout
  stream_idle_timeout max_duration_timeout upstream_max_stream_duration_reached upstream_reset_before_response_started
  upstream_reset_after_response_started internal_redirect admin_filter_response rbac_access_denied_matched_policy
  ext_authz_denied ext_authz_error jwt_authn_access_denied fault_filter_abort cors_response
  downstream_remote_disconnect`.split(/\s+/),
);

/** Response code details in words: the name, and what stands in its braces or brackets. */
export function explainDetails(text: string): readonly Reason[] {
  if (text === '' || text === '-') return [];
  const parsed = /^([\w.]+)(?:[{[](.*)[}\]])?$/s.exec(text);
  const name = parsed?.[1] ?? '';
  const inner = parsed?.[2] ?? '';
  return [
    details.has(name)
      ? reason(`trace.detail.${name}`, inner === '' ? {} : { inner })
      : reason('trace.detail.other', { inner: text }),
  ];
}
