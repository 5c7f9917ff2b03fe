import { isObject, type JsonObject, list, text } from '../../contract/json.ts';
import type { Certificate } from '../pki/certificates.ts';
import { hex, number } from '../world/chance.ts';
import { message, repeated, socketAddress } from '../world/message.ts';
import { clusterName } from '../world/proxy.ts';
import { day, seconds } from '../world/time.ts';
import type { CertificateStore } from '../xds/secrets.ts';
import { legacyBuild, staticClusters } from './bootstrap.ts';
import type { LegacyInput } from './dump.ts';
import { prometheusListener } from './prometheus-listener.ts';

/** Admin pages of Envoy 1.12 and debug pages of Pilot 1.1. */

function counters(seed: string): JsonObject[] {
  const requests = number(seed, 400);
  const counter = (name: string, value: number): JsonObject =>
    message({ name, value: value === 0 ? undefined : String(value) });
  const gauge = (name: string): JsonObject => ({ type: 'GAUGE', name });
  return [
    gauge('cx_active'),
    counter('cx_connect_fail', 0),
    counter('cx_total', Math.ceil(requests / 50)),
    gauge('rq_active'),
    counter('rq_error', 0),
    counter('rq_success', requests),
    counter('rq_timeout', 0),
    counter('rq_total', requests),
  ];
}

function endpoints(input: LegacyInput, cluster: JsonObject): JsonObject[] {
  const name = text(cluster['name']);
  if (Array.isArray(cluster['hosts'])) return cluster['hosts'].filter(isObject);
  const assignment = cluster['load_assignment'];
  if (isObject(assignment)) {
    return list(assignment['endpoints'])
      .filter(isObject)
      .flatMap((item) => list(item['lb_endpoints']).filter(isObject))
      .flatMap((item) => (isObject(item['endpoint']) ? [item['endpoint']] : []))
      .flatMap((item) => (isObject(item['address']) ? [item['address']] : []));
  }
  for (const host of input.mesh.registry.hosts) {
    for (const port of host.ports) {
      if (clusterName(port.port, '', host.hostname) !== name) continue;
      return host.endpoints(port).map((item) => socketAddress(item.address, item.port));
    }
  }
  return [];
}

export function legacyClustersPage(input: LegacyInput): JsonObject {
  const status = (cluster: JsonObject, dynamic: boolean): JsonObject => {
    const name = text(cluster['name']);
    const hosts = endpoints(input, cluster).map((address) => ({
      address,
      stats: counters(`${input.proxy.id} ${name} ${JSON.stringify(address)}`),
      health_status: { eds_health_status: 'HEALTHY' },
      weight: 1,
      locality: {},
    }));
    return message({
      name,
      added_via_api: dynamic ? true : undefined,
      host_statuses: repeated(hosts),
    });
  };
  const all = [
    ...staticClusters.map((cluster) => status(cluster, false)),
    ...[...input.held.clusters.values()].map((cluster) => status(cluster, true)),
  ];
  const key = (item: JsonObject): string => hex(`${input.proxy.id} ${text(item['name'])}`, 12);
  return { cluster_statuses: all.sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

export function legacyListenersPage(input: LegacyInput): JsonObject {
  return {
    listener_statuses: [prometheusListener, ...input.held.listeners.values()].map((listener) => ({
      name: text(listener['name']) || hex(`listener ${input.proxy.id}`, 32),
      local_address: listener['address'],
    })),
  };
}

function details(path: string, certificate: Certificate, now: number): JsonObject {
  return {
    path,
    serial_number: certificate.serial,
    subject_alt_names: certificate.uris.map((uri) => ({ uri })),
    days_until_expiration: String(Math.max(0, Math.floor((certificate.notAfter - now) / day))),
    valid_from: seconds(certificate.notBefore),
    expiration_time: seconds(certificate.notAfter),
  };
}

export function legacyCertsPage(
  input: LegacyInput,
  store: CertificateStore,
  now: number,
): JsonObject {
  if (input.proxy.type === 'router') return {};
  return {
    certificates: [
      {
        ca_cert: [details('/etc/certs/root-cert.pem', store.root(), now)],
        cert_chain: [details('/etc/certs/cert-chain.pem', store.mounted(input.proxy), now)],
      },
    ],
  };
}

export function legacyServerInfo(input: LegacyInput, now: number): JsonObject {
  const uptime = `${Math.max(0, Math.floor((now - input.times.podStart(input.proxy)) / 1000))}s`;
  return {
    version: legacyBuild,
    state: 'LIVE',
    command_line_options: {
      base_id: '0',
      concurrency: 2,
      config_path: '/etc/istio/proxy/envoy-rev0.json',
      config_yaml: '',
      allow_unknown_fields: false,
      admin_address_path: '',
      local_address_ip_version: 'v4',
      log_level: 'warning',
      component_log_level: 'misc:error',
      log_path: '',
      service_cluster: input.proxy.pod.workload.labels['app'] ?? '',
      service_node: `${input.proxy.type}~${input.proxy.pod.ip}~${input.proxy.id}~${input.proxy.pod.namespace}.svc.cluster.local`,
      service_zone: '',
      drain_time: '45s',
      parent_shutdown_time: '60s',
      mode: 'Serve',
      disable_hot_restart: false,
      restart_epoch: 0,
    },
    uptime_current_epoch: uptime,
    uptime_all_epochs: uptime,
  };
}

export function legacyStats(input: LegacyInput, now: number): Record<string, number> {
  const { clusters, listeners } = input.held;
  return {
    'cluster_manager.active_clusters': clusters.size + staticClusters.length,
    'cluster_manager.cds.update_success': 12,
    'cluster_manager.warming_clusters': 0,
    'control_plane.connected_state': 1,
    'listener_manager.lds.update_rejected': 0,
    'listener_manager.lds.update_success': 9,
    'listener_manager.total_listeners_active': listeners.size + 1,
    'server.live': 1,
    'server.uptime': Math.max(0, Math.floor((now - input.times.podStart(input.proxy)) / 1000)),
    'server.version': 4766851,
  };
}
