import { type JsonObject, obj, text } from '../../contract/json.ts';
import type { Dump } from '../../envoy/dump.ts';
import { compareText } from '../../envoy/tables/compare.ts';
import { printedStatus } from './printed.ts';
import type { IstioctlTable } from './table.ts';

/** docs/istioctl.md §1.8; istioctl/pkg/writer/envoy/configdump/ecds.go. */
export function ecdsTable(dump: Dump): IstioctlTable {
  const rows = dump.entries('ecds').map((entry) => {
    const extension = dump.resource(entry);
    const type = text(obj(extension['typedConfig'])['@type']);
    return [text(extension['name']), type.replace('type.googleapis.com/', '')];
  });
  rows.sort((a, b) => compareText(a[1] ?? '', b[1] ?? '') || compareText(a[0] ?? '', b[0] ?? ''));
  return { header: ['ECDS NAME', 'TYPE'], rows, padding: 5 };
}

/** The EcdsConfigDump that istioctl prints: the filters of every such section. */
export function ecdsDocument(dump: Dump): JsonObject {
  return {
    ecdsFilters: dump.entries('ecds').map((entry) => ({
      versionInfo: entry.versionInfo,
      ecdsFilter: entry.present ? dump.resource(entry) : undefined,
      lastUpdated: entry.lastUpdated,
      ...printedStatus(entry),
    })),
  };
}
