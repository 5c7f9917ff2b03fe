import type { ResourceKind } from '../../contract/resources.ts';
import { readCertificates } from '../../engine/x509.ts';
import type { Dump } from '../../envoy/dump.ts';
import { bootstrapSummary } from '../../istio/istioctl/bootstrap.ts';
import { clusterTable } from '../../istio/istioctl/clusters.ts';
import { edsTable } from '../../istio/istioctl/eds.ts';
import { listenerTable } from '../../istio/istioctl/listeners.ts';
import { routeTable } from '../../istio/istioctl/routes.ts';
import { noSecrets, secretTable } from '../../istio/istioctl/secrets.ts';
import { type IstioctlOptions, tableText } from '../../istio/istioctl/table.ts';
import type { InspectRequest } from './section.ts';

/**
 * `pc all`, short form. A section that the dump has nothing of is left out; istioctl stops there instead
 * (docs/istioctl.md §8).
 */
export function allText(dump: Dump, request: InspectRequest, now: number): string {
  const options: IstioctlOptions = { ...request, named: true };
  const parts: readonly (readonly [string, ResourceKind, () => string])[] = [
    ['BOOTSTRAP', 'bootstrap', () => bootstrapSummary(dump)],
    ['CLUSTER', 'cluster', () => tableText(clusterTable(dump, options))],
    ['LISTENER', 'listener', () => tableText(listenerTable(dump, options))],
    ['ROUTE', 'route', () => tableText(routeTable(dump, options))],
    ['SECRET', 'secret', () => secretText(dump, now)],
    ['ENDPOINTS', 'endpoint', () => tableText(edsTable(dump, options))],
  ];
  return parts
    .filter(([, kind]) => dump.entries(kind).length > 0)
    .map(
      ([title, , body]) => (request.withHeaders ? `------ ${title} INFO ------\n\n` : '') + body(),
    )
    .join('\n');
}

function secretText(dump: Dump, now: number): string {
  const table = secretTable(dump, readCertificates, now, true);
  return table.rows.length === 0 ? noSecrets(dump) : tableText(table);
}
