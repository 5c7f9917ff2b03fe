import { type JsonObject, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import { compareText } from '../../envoy/tables/compare.ts';
import { type ClusterName, parseClusterName } from '../cluster-name.ts';
import { configPathOf } from '../provenance.ts';
import { describeManagement } from './management.ts';
import { printedResource } from './printed.ts';
import { shownEntries } from './shown.ts';
import type { IstioctlFilters, IstioctlOptions, IstioctlTable } from './table.ts';

/** docs/istioctl.md §1.3; istioctl/pkg/writer/envoy/configdump/cluster.go. */
interface Named {
  readonly entry: ResourceEntry;
  readonly parsed: ClusterName | undefined;
}

/** Only names with `|` count as parsed here: the table never gets to the SNI-DNAT form. */
export function tableName(name: string): ClusterName | undefined {
  return name.includes('|') ? parseClusterName(name) : undefined;
}

/** istioctl's key of a cluster's name, which orders endpoints too. */
export function compareClusterNames(
  aName: string,
  a: ClusterName | undefined,
  bName: string,
  b: ClusterName | undefined,
): number {
  return (
    compareText(a?.host ?? aName, b?.host ?? bName) ||
    compareText(a?.subset ?? '', b?.subset ?? '') ||
    (a?.port ?? 0) - (b?.port ?? 0) ||
    compareText(a?.direction ?? '', b?.direction ?? '')
  );
}

/** Substring tests on the raw name, as istioctl makes them (`inbound` also finds `inbound-vip`). */
function keeps(name: string, filters: IstioctlFilters): boolean {
  return (
    (filters.fqdn === undefined || name.includes(filters.fqdn)) &&
    (filters.direction === undefined || name.includes(filters.direction)) &&
    (filters.subset === undefined || name.includes(filters.subset)) &&
    (filters.port === undefined || name.includes(`|${filters.port}|`))
  );
}

function chosen(dump: Dump, filters: IstioctlFilters): readonly Named[] {
  const kept: Named[] = [];
  for (const entry of shownEntries(dump, 'cluster')) {
    if (keeps(entry.name, filters)) kept.push({ entry, parsed: tableName(entry.name) });
  }
  return kept.sort((a, b) => compareClusterNames(a.entry.name, a.parsed, b.entry.name, b.parsed));
}

/** One list, so that the dump prepares it once (Dump.fields). */
const shownFields = ['type', 'metadata.filterMetadata.istio.config'];

export function clusterTable(dump: Dump, { filters, named }: IstioctlOptions): IstioctlTable {
  const rows = chosen(dump, filters).map(({ entry, parsed }) => {
    const cluster = dump.fields(entry, shownFields);
    const label = named ? `cluster/${entry.name}` : entry.name;
    const cells = [
      // `pc all` shows its prefix here too for names without the grammar.
      parsed === undefined ? label : parsed.host,
      parsed === undefined ? '-' : String(parsed.port),
      parsed === undefined || parsed.subset === '' ? '-' : parsed.subset,
      parsed === undefined ? '-' : parsed.direction,
      // proto3's default; a cluster with a `cluster_type` shows it too.
      text(cluster['type']) || 'STATIC',
      describeManagement(configPathOf(cluster)),
    ];
    return named ? [label, ...cells] : cells;
  });
  const header = ['SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE', 'DESTINATION RULE'];
  return { header: named ? ['NAME', ...header] : header, rows, padding: 5 };
}

export function clusterResources(dump: Dump, filters: IstioctlFilters): readonly JsonObject[] {
  return chosen(dump, filters).map(({ entry }) => printedResource(dump, entry));
}
