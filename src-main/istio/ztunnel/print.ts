import type { Json } from '../../contract/json.ts';
import { goText } from '../istioctl/go-text.ts';
import { type IstioctlTable, tableText } from '../istioctl/table.ts';
import { certificateTable } from './istioctl-certificates.ts';
import { ztunnelData, type ZtunnelPart } from './istioctl-data.ts';
import {
  connectionTable,
  policyTable,
  serviceTable,
  workloadTable,
  type ZtunnelFilters,
} from './istioctl-tables.ts';
import type { ZtunnelDump } from './model.ts';

export interface ZtunnelRequest {
  readonly part: ZtunnelPart | 'all';
  readonly filters: ZtunnelFilters;
  readonly format: 'table' | 'json' | 'yaml';
  readonly withHeaders: boolean;
  /** Milliseconds since 1970: VALID CERT is judged by it. */
  readonly now: number;
}

const tables: Readonly<
  Record<ZtunnelPart, (dump: ZtunnelDump, request: ZtunnelRequest) => IstioctlTable>
> = {
  workload: (dump, { filters }) => workloadTable(dump, filters),
  service: (dump, { filters }) => serviceTable(dump, filters),
  policy: (dump, { filters }) => policyTable(dump, filters),
  certificate: (dump, { now }) => certificateTable(dump, now),
  connections: (dump, { filters }) => connectionTable(dump, filters),
};

/** The order and titles of `istioctl ztunnel-config all --with-headers`. */
const titles = {
  workload: 'WORKLOAD',
  service: 'SERVICE',
  policy: 'POLICY',
  certificate: 'SECRET',
  connections: 'CONNECTIONS',
} as const satisfies Record<ZtunnelPart, string>;

function isPart(name: string): name is ZtunnelPart {
  return Object.hasOwn(titles, name);
}

/** What `istioctl ztunnel-config` prints of a ztunnel's dump. @param document the dump as it was read */
export async function ztunnelText(
  document: Json,
  dump: ZtunnelDump,
  request: ZtunnelRequest,
): Promise<string> {
  const { part, format, filters } = request;
  if (format !== 'table') {
    const text = await goText(
      part === 'all' ? document : ztunnelData(document, part, filters),
      format,
    );
    // istioctl prints YAML, which ends its last line, with a line end of its own.
    return format === 'yaml' ? `${text}\n` : text;
  }
  if (part !== 'all') return tableText(tables[part](dump, request));
  const parts = Object.keys(titles).filter(isPart);
  const texts = parts.map((one) => {
    const header = request.withHeaders ? `------ ${titles[one]} INFO ------\n\n` : '';
    return header + tableText(tables[one](dump, request));
  });
  return `\n${texts.join('\n')}`;
}
