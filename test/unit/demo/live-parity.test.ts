import { describe, expect, it } from 'vitest';

import { isObject, type Json } from '../../../src-main/contract/json.ts';
import {} from '../../support/fixtures.ts';
import { idOf, modern, recorded, recordedIstiod, start, wire } from './demo-support.ts';
import { fieldOrders, keyPaths, reversed, sections } from './key-paths.ts';

/**
 * The generated mesh against the recorded one: every path of field names that the generator writes was
 * written by a real Envoy or istiod. The few that were not stand here, each with its reason.
 */
const allowed: Readonly<Record<string, readonly RegExp[]>> = {
  dump: [
    // The recorded mesh has no locality, no patch version and no static secrets.
    /^v3\.BootstrapConfigDump\.bootstrap\.node\.locality\.(region|zone):string$/,
    /\.user_agent_build_version\.version\.patch:number$/,
    /\.static_resources\.secrets\[\]\./,
    /^v3\.SecretsConfigDump\.static_secrets\[\]\.(name|last_updated):string$/,
    // The recorded pods stand in one zone, so no locality is second choice.
    /^v3\.ClusterLoadAssignment\.endpoints\[\]\.priority:number$/,
    // The planted token, filter and warming cluster.
    /\.metadata\.REPORTING_TOKEN:string$/,
    /^v1\.TypedStruct\.value\.sink:string$/,
    /^v3\.ClustersConfigDump\.dynamic_warming_clusters\[\]\.last_updated:string$/,
    // Istio's default access log is text; the recorded mesh logs JSON.
    /^v3\.FileAccessLog\.log_format\.text_format_source\.inline_string:string$/,
    // A client certificate for a cluster (SDS over ADS), recorded for listeners only.
    /^v3\.UpstreamTlsContext\..*\.sds_config\.ads:\{\}$/,
    /^v3\.HttpProtocolOptions\.(common_http_protocol_options\.max_requests_per_connection:number|explicit_http_config\.http_protocol_options:\{\})$/,
  ],
  pilot: [
    /^v1\.TypedStruct\.value\.sink:string$/,
    /^v3\.FileAccessLog\.logFormat\.textFormatSource\.inlineString:string$/,
    /^v3\.UpstreamTlsContext\..*\.sdsConfig\.ads:\{\}$/,
    /^v3\.HttpProtocolOptions\./,
    // The recorded istiod could hand out no gateway certificate.
    /^v3\.Secret\./,
  ],
  clusters: [
    /\.host_statuses\[\]\.priority:number$/,
    /\.health_status\.failed_outlier_check:boolean$/,
  ],
  listeners: [],
  certs: [/\.subject_alt_names\[\]\.dns:string$/],
  'server info': [/\.metadata\.REPORTING_TOKEN:string$/],
  memory: [],
  runtime: [],
  syncz: [/\.Secret\.(sent|acked|sentTime):string$/],
  connections: [],
  registryz: [/\.(Labels|LabelSelectors)(\.[a-z0-9./-]+:string|:\{\})$/i],
  mesh: [],
};

function pathsOf(values: readonly Json[]): Set<string> {
  const found = new Set<string>();
  for (const value of values) {
    const parts = isObject(value) && 'configs' in value ? sections(value) : [value];
    for (const part of parts) keyPaths(part, found, '');
  }
  return found;
}

function present(values: readonly (Json | undefined)[]): readonly Json[] {
  return values.filter((value) => value !== undefined);
}

const ids = modern.envoys.map(idOf);
const cases: readonly [string, () => readonly Json[], () => readonly Json[]][] = [
  ['dump', () => recorded('config_dump.json'), () => modern.envoys.map((e) => e.configDump(start))],
  [
    'pilot',
    () => recorded('pilot_config_dump.json'),
    () =>
      modern.pilots.flatMap((pilot) =>
        present(ids.map((id) => pilot.configDump(id, start, false))),
      ),
  ],
  ['clusters', () => recorded('clusters.json'), () => modern.envoys.map((e) => e.clusters(start))],
  [
    'listeners',
    () => recorded('listeners.json'),
    () => modern.envoys.map((e) => e.listeners(start)),
  ],
  ['certs', () => recorded('certs.json'), () => modern.envoys.map((e) => e.certs(start))],
  [
    'server info',
    () => recorded('server_info.json'),
    () => modern.envoys.map((e) => e.serverInfo(start)),
  ],
  ['memory', () => recorded('memory.json'), () => modern.envoys.map((e) => e.memory(start))],
  ['runtime', () => recorded('runtime.json'), () => modern.envoys.map((e) => e.runtime(start))],
  ['syncz', () => recordedIstiod('syncz.json'), () => modern.pilots.map((p) => p.syncz(start))],
  [
    'connections',
    () => recordedIstiod('connections.json'),
    () => present(modern.pilots.map((p) => p.page('connections', start))),
  ],
  [
    'registryz',
    () => recordedIstiod('registryz.json'),
    () => modern.pilots.map((p) => p.registryz(start)),
  ],
  [
    'mesh',
    () => recordedIstiod('mesh.json'),
    () => present(modern.pilots.map((p) => p.page('mesh', start))),
  ],
];

describe('the generated mesh has the shape of the recorded one', () => {
  it.each(cases)('%s', (name, live, generated) => {
    const known = pathsOf(live());
    const exceptions = allowed[name] ?? [];
    const unknown = [...pathsOf(generated().map(wire))].filter(
      (path) => !known.has(path) && !exceptions.some((pattern) => pattern.test(path)),
    );
    expect(unknown).toEqual([]);
  });

  it.each(cases.slice(0, 7))(
    '%s: no field stands before one that it follows there',
    (_name, live, generated) => {
      const recordedOrders = new Set<string>();
      for (const value of live()) fieldOrders(value, recordedOrders, '');
      const own = new Set<string>();
      for (const value of generated()) fieldOrders(wire(value), own, '');
      const swapped = [...own].filter(
        (order) => !recordedOrders.has(order) && recordedOrders.has(reversed(order)),
      );
      expect(swapped).toEqual([]);
    },
  );

  it('leaves out no section and no field that every recorded proxy has', () => {
    const live = recorded('config_dump.json');
    const common = live
      .map((dump) => pathsOf([dump]))
      .reduce((both, paths) => new Set([...both].filter((path) => paths.has(path))));
    const own = pathsOf(modern.envoys.map((envoy) => wire(envoy.configDump(start))));
    // This mesh logs text, has a locality and another runtime layer.
    const otherwise = ['node.locality:{}', 'json_format.*:string', 'json_format_options:{}'];
    const missing = [...common].filter(
      (path) =>
        !own.has(path) &&
        !path.includes('.static_layer.') &&
        !otherwise.some((end) => path.endsWith(end)),
    );
    expect(missing).toEqual([]);
  });
});
