import type { ClusterRow, Provenance } from '../../contract/tables.ts';
import type { ResourceEntry } from '../dump.ts';

export interface LightCluster {
  readonly entry: ResourceEntry;
  readonly fqdn: string;
  readonly port: number | null;
  readonly subset: string;
  readonly direction: string;
  readonly type: string;
  readonly lbPolicy: string;
  readonly security: ClusterRow['security'];
  readonly connectTimeout: string | undefined;
  readonly outlierDetection: boolean;
  readonly madeBy: readonly Provenance[];
}
