import { isObject, type JsonObject, list } from '../../contract/json.ts';
import { message } from '../world/message.ts';
import type { DumpInput } from './dump-input.ts';
import { envoyBuild, node } from './node.ts';

export const uptime = (input: DumpInput, now: number): number =>
  Math.max(0, Math.floor((now - input.times.podStart(input.proxy)) / 1000));

export function serverInfoPage(input: DumpInput, now: number): JsonObject {
  const { version, revision } = envoyBuild(input.mesh, input.proxy);
  const age = `${uptime(input, now)}s`;
  return {
    version: `${revision}/${version}/Clean/RELEASE/BoringSSL`,
    state: 'LIVE',
    uptime_current_epoch: age,
    uptime_all_epochs: age,
    hot_restart_version: 'disabled',
    command_line_options: commandLine,
    node: {
      ...withDefaults(node(input.mesh, input.proxy)),
      client_features: [],
      listening_addresses: [],
      dynamic_parameters: {},
    },
    hot_restart_initializing: false,
  };
}

/** This page alone prints fields that have their default value. */
function withDefaults(value: JsonObject): JsonObject {
  const { locality } = value;
  return {
    ...value,
    locality: { ...(isObject(locality) ? locality : {}), sub_zone: '' },
    extensions: list(value['extensions'])
      .filter(isObject)
      .map(({ name, category, type_urls }) =>
        message({ name, category, type_descriptor: '', disabled: false, type_urls }),
      ),
  };
}

const commandLine: JsonObject = {
  base_id: '0',
  concurrency: 2,
  config_path: 'etc/istio/proxy/envoy-rev.json',
  config_yaml: '',
  allow_unknown_static_fields: true,
  admin_address_path: '',
  local_address_ip_version: 'v4',
  log_level: 'warning',
  component_log_level: 'misc:error',
  log_format: '%Y-%m-%dT%T.%fZ\t%l\tenvoy %n %g:%#\t%v\tthread=%t',
  log_path: '',
  service_cluster: '',
  service_node: '',
  service_zone: '',
  file_flush_interval: '1s',
  drain_time: '45s',
  parent_shutdown_time: '900s',
  mode: 'Serve',
  disable_hot_restart: true,
  enable_mutex_tracing: false,
  restart_epoch: 0,
  cpuset_threads: false,
  reject_unknown_dynamic_fields: false,
  log_format_escaped: false,
  disabled_extensions: [],
  ignore_unknown_dynamic_fields: false,
  use_dynamic_base_id: false,
  base_id_path: '',
  drain_strategy: 'Immediate',
  enable_fine_grain_logging: false,
  socket_path: '@envoy_domain_socket',
  socket_mode: 0,
  enable_core_dump: false,
  stats_tag: [],
  skip_hot_restart_on_no_parent: false,
  skip_hot_restart_parent_stats: false,
  skip_deprecated_logs: true,
  file_flush_min_size: 0,
  log_stacktrace_single_entry: false,
};
