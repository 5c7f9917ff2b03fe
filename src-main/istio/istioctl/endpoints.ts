import { flag, type JsonObject, obj, objects, text } from '../../contract/json.ts';
import { compareText } from '../../envoy/tables/compare.ts';
import { hostAddress } from './endpoint-address.ts';
import { equalFold, type IstioctlFilters, type IstioctlTable } from './table.ts';

/**
 * `pc endpoint`: docs/istioctl.md §1.5; istioctl/pkg/writer/envoy/clusters/clusters.go. `page` is
 * `/clusters?format=json`, canonical.
 */
function edsStatus(host: JsonObject): string {
  return text(obj(host['healthStatus'])['edsHealthStatus']) || 'UNKNOWN';
}

function keeps(cluster: JsonObject, host: JsonObject, filters: IstioctlFilters): boolean {
  const { address, port, cluster: name, status } = filters;
  const at = hostAddress(host['address']);
  return (
    (address === undefined || equalFold(at.address, address)) &&
    (port === undefined || at.port === port) &&
    (name === undefined || equalFold(text(cluster['name']), name)) &&
    (status === undefined || equalFold(edsStatus(host), status))
  );
}

export function endpointTable(page: JsonObject, filters: IstioctlFilters): IstioctlTable {
  const found = objects(page['clusterStatuses']).flatMap((cluster) =>
    objects(cluster['hostStatuses'])
      .filter((host) => keeps(cluster, host, filters))
      .map((host) => ({ at: hostAddress(host['address']), host, cluster: text(cluster['name']) })),
  );
  found.sort(
    (a, b) =>
      compareText(a.at.address, b.at.address) ||
      a.at.port - b.at.port ||
      compareText(a.cluster, b.cluster),
  );
  return {
    header: ['ENDPOINT', 'STATUS', 'OUTLIER CHECK', 'CLUSTER'],
    rows: found.map(({ at, host, cluster }) => [
      at.inClusters,
      edsStatus(host),
      flag(obj(host['healthStatus'])['failedOutlierCheck']) ? 'FAILED' : 'OK',
      cluster,
    ]),
    padding: 5,
  };
}

/** Whole clusters that have a host which fits. */
export function endpointResources(
  page: JsonObject,
  filters: IstioctlFilters,
): readonly JsonObject[] {
  return objects(page['clusterStatuses']).filter((cluster) =>
    objects(cluster['hostStatuses']).some((host) => keeps(cluster, host, filters)),
  );
}
