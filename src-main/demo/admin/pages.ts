import { isObject, type Json, type JsonObject, text } from '../../contract/json.ts';
import type { Certificate } from '../pki/certificates.ts';
import { number } from '../world/chance.ts';
import { wishlist } from '../world/faults.ts';
import { day, seconds } from '../world/time.ts';
import { credentialNames, gatewayCertificate } from '../xds/gateway-secrets.ts';
import { runtimeLayer } from './bootstrap.ts';
import type { DumpInput } from './dump-input.ts';
import { uptime } from './server-info.ts';
import { staticListeners } from './static-resources.ts';

/** The smaller admin pages of one Envoy; all times in milliseconds since 1970. */

export function listenersPage(input: DumpInput): JsonObject {
  const all = [...staticListeners, ...input.views.held.listeners.values()];
  return {
    listener_statuses: all.map((listener) => ({
      name: text(listener['name']),
      local_address: listener['address'],
    })),
  };
}

function certificateDetails(certificate: Certificate, now: number): JsonObject {
  const days = Math.max(0, Math.floor((certificate.notAfter - now) / day));
  return {
    path: '<inline>',
    serial_number: certificate.serial,
    subject_alt_names: [
      ...certificate.uris.map((uri) => ({ uri })),
      ...certificate.dnsNames.map((dns) => ({ dns })),
    ],
    days_until_expiration: String(days),
    valid_from: seconds(certificate.notBefore),
    expiration_time: seconds(certificate.notAfter),
  };
}

function countUses(value: Json | undefined, name: string): number {
  if (Array.isArray(value))
    return value.reduce<number>((sum, item) => sum + countUses(item, name), 0);
  if (!isObject(value)) return 0;
  const own = value['name'] === name && value['sds_config'] !== undefined ? 1 : 0;
  return Object.values(value).reduce<number>((sum, item) => sum + countUses(item, name), own);
}

/** One entry per TLS context, so the same certificate stands there many times. */
export function certsPage(input: DumpInput, now: number): JsonObject {
  const { store, proxy, views, times } = input;
  const resources = [...views.held.clusters.values(), ...views.held.listeners.values()];
  const contexts = resources.reduce((sum, item) => sum + countUses(item, 'default'), 0);
  const own = {
    ca_cert: [certificateDetails(store.root(), now)],
    cert_chain: [certificateDetails(store.workload(proxy, now), now)],
  };
  const gateway = credentialNames(views.held)
    .map((name) => gatewayCertificate(name, store, times.start))
    .filter((certificate) => certificate !== undefined)
    .map((certificate) => ({ ca_cert: [], cert_chain: [certificateDetails(certificate, now)] }));
  return { certificates: [...Array.from({ length: contexts }, () => own), ...gateway] };
}

export function statsPage(input: DumpInput, now: number): Record<string, number> {
  const { proxy, views, times } = input;
  const connected = proxy.id === wishlist ? 0 : 1;
  const clusters = views.held.clusters.size + 4;
  const age = uptime(input, now);
  const refusals = views.refused.size;
  return {
    'cluster.xds-grpc;.circuit_breakers.default.cx_open': 0,
    'cluster.xds-grpc;.http2.streams_active': connected,
    'cluster.xds-grpc;.membership_healthy': 1,
    'cluster.xds-grpc;.membership_total': 1,
    'cluster.xds-grpc;.upstream_cx_active': connected,
    'cluster.xds-grpc;.upstream_cx_connect_fail': connected === 1 ? 0 : Math.floor(age / 15),
    'cluster.xds-grpc;.upstream_cx_rx_bytes_total': 1_063_631 + number(proxy.id, 500_000),
    'cluster.xds-grpc;.upstream_cx_total': 1 + Math.floor(age / 1800),
    'cluster.xds-grpc;.upstream_rq_total': 1 + Math.floor(age / 1800),
    'cluster_manager.active_clusters': clusters - views.warming.size,
    'cluster_manager.cds.update_attempt': 14,
    'cluster_manager.cds.update_rejected': 0,
    'cluster_manager.cds.update_success': 13,
    'cluster_manager.cds.update_time': times.earlier.at,
    'cluster_manager.cluster_added': clusters,
    'cluster_manager.cluster_modified': 11,
    'cluster_manager.warming_clusters': views.warming.size,
    'control_plane.connected_state': connected,
    'listener_manager.lds.update_attempt': 15 + refusals,
    'listener_manager.lds.update_rejected': refusals,
    'listener_manager.lds.update_success': 15,
    'listener_manager.lds.update_time': times.latest.at,
    'listener_manager.listener_added': views.held.listeners.size + 2,
    'listener_manager.listener_create_success': views.held.listeners.size + 2,
    'listener_manager.total_listeners_active': views.held.listeners.size + 2,
    'listener_manager.total_listeners_warming': 0,
    'listener_manager.workers_started': 1,
    'server.concurrency': 2,
    'server.days_until_first_cert_expiring': 0,
    'server.live': 1,
    'server.memory_allocated': 10_713_592 + clusters * 4096,
    'server.memory_heap_size': 18_874_368 + clusters * 8192,
    'server.memory_physical_size': 21_949_246 + clusters * 8192,
    'server.state': 0,
    'server.stats_recent_lookups': 5718,
    'server.total_connections': 4 + number(`connections ${proxy.id}`, 30),
    'server.uptime': age,
  };
}

/** The page knows listeners only (init_dump_handler.cc): a warming cluster or secret does not show. */
export function initDumpPage(): JsonObject {
  return {};
}

export function memoryPage(input: DumpInput): JsonObject {
  const clusters = input.views.held.clusters.size;
  return {
    allocated: String(10_913_408 + clusters * 4096),
    heap_size: String(18_874_368 + clusters * 8192),
    pageheap_unmapped: '0',
    pageheap_free: '5373952',
    total_thread_cache: '1558528',
    total_physical_bytes: String(21_949_246 + clusters * 8192),
  };
}

export function runtimePage(): JsonObject {
  const entries: JsonObject = {};
  for (const [key, value] of Object.entries(runtimeLayer)) {
    const shown = typeof value === 'boolean' ? String(value) : text(value);
    entries[key] = { final_value: shown, layer_values: [shown, ''] };
  }
  return { entries, layers: ['global config', 'admin'] };
}

const loggerNames =
  'admin alternate_protocols_cache aws assert backtrace basic_auth cache_filter client config connection conn_handler ' +
  'compression credential_injector decompression dns dubbo envoy_bug ext_authz ext_proc rocketmq file filter forward_proxy ' +
  'geolocation grpc happy_eyeballs hc health_checker http http2 hystrix init io jwt json_rpc kafka key_value_store lua ' +
  'local_rate_limit main matcher misc mongo multi_connection notification oauth2 quic quic_stream pool rate_limit_quota ' +
  'rbac rds redis router runtime stats secret tap testing thrift tracing upstream udp wasm websocket golang stats_sinks ' +
  'dynamic_modules';

export const loggers: Readonly<Record<string, string>> = Object.fromEntries(
  loggerNames.split(' ').map((name) => [name, name === 'misc' ? 'error' : 'warning']),
);
