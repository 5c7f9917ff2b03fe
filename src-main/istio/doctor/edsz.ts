import { at, type Json, jsonIn, list, num, obj, objects, text } from '../../contract/json.ts';
import { joined } from '../../words/joined.ts';
import { type Evidence, sentence } from '../../words/keys.ts';

/** One service (or cluster) of Pilot's /debug/edsz. */
export interface EdszEntry {
  readonly name: string;
  /** `address:port`, as far as the page says them. */
  readonly hosts: readonly string[];
}

/**
 * What edsz lists. Pilot until 1.4 writes a list of `service-key` and `hosts` (`svc` and `ep` in 1.0), today's istiod a config dump
 * of ClusterLoadAssignments. Undefined when the page is no JSON (`You must provide a proxyID in the query string`).
 */
export function readEdsz(body: string): readonly EdszEntry[] | undefined {
  const page = jsonIn(body);
  if (page === undefined) return undefined;
  if (Array.isArray(page)) return objects(page).map(oldEntry);
  return objects(at(page, 'configs')).flatMap((one) => {
    // A real istiod of today puts the assignments themselves here; a config dump wraps them twice.
    if (isAssignment(one)) return [assignment(one)];
    return [
      ...objects(one['dynamicEndpointConfigs'] ?? one['dynamic_endpoint_configs']),
      ...objects(one['staticEndpointConfigs'] ?? one['static_endpoint_configs']),
      ...objects(one['configs']),
    ].map((wrapped) =>
      assignment(obj(wrapped['endpointConfig'] ?? wrapped['endpoint_config'] ?? wrapped)),
    );
  });
}

function isAssignment(one: Record<string, Json | undefined>): boolean {
  return (
    text(one['@type']).endsWith('.ClusterLoadAssignment') ||
    (text(one['clusterName']) || text(one['cluster_name'])) !== ''
  );
}

function oldEntry(entry: Record<string, Json | undefined>): EdszEntry {
  if (entry['endpoints'] !== undefined) return assignment(entry);
  const name = text(entry['service-key']) || text(entry['svc']) || text(entry['clusterName']);
  const hosts = list(entry['hosts'] ?? entry['ep']).map((host) =>
    typeof host === 'string' ? host : hostText(at(host, 'ip_address'), at(host, 'port')),
  );
  return { name, hosts };
}

function assignment(entry: Record<string, Json | undefined>): EdszEntry {
  const hosts = objects(entry['endpoints'])
    .flatMap((locality) => objects(locality['lbEndpoints'] ?? locality['lb_endpoints']))
    .map((one) => {
      const address = at(one, 'endpoint', 'address');
      const socket = at(address, 'socketAddress') ?? at(address, 'socket_address');
      return hostText(at(socket, 'address'), at(socket, 'portValue') ?? at(socket, 'port_value'));
    });
  return { name: text(entry['clusterName']) || text(entry['cluster_name']), hosts };
}

function hostText(address: Json | undefined, port: Json | undefined): string {
  const number = num(port);
  return number === undefined ? text(address) : `${text(address)}:${number}`;
}

/** Services and hosts that are written out; what is more is counted. */
const mostServices = 200;
const mostHosts = 20;

/** Every service with its hosts, as the guide reads them by hand, after how many there are; as lines. */
export function edszText(body: string): Evidence {
  const entries = readEdsz(body);
  if (entries === undefined) return body.trim().slice(0, 200);
  const hosts = entries.reduce((sum, one) => sum + one.hosts.length, 0);
  const empty = entries.filter((one) => one.hosts.length === 0);
  const lines = entries
    .filter((one) => one.hosts.length > 0)
    .map((one) => `${one.name}: ${few(one.hosts, mostHosts)}`);
  return joined([
    sentence('doctor.said.edsz', { services: entries.length, hosts }),
    ...lines.slice(0, mostServices),
    ...(lines.length > mostServices ? [`… (${lines.length})`] : []),
    ...(empty.length === 0
      ? []
      : [
          sentence('doctor.said.no-hosts', {
            names: few(
              empty.map((one) => one.name),
              mostServices,
            ),
          }),
        ]),
  ]);
}

function few(names: readonly string[], most: number): string {
  const more = names.length > most ? ` … (${names.length})` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}
