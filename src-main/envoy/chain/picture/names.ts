import type { JsonObject } from '../../../contract/json.ts';
import type { Names } from '../../tables/context.ts';

/** What the names of a control plane say; envoy/ knows none, so the caller brings them (istio/names.ts). */
export interface ChainNames extends Names {
  /** A host as service and namespace: `reviews.default.svc.cluster.local`. Undefined for a host that is no service. */
  service(host: string): { readonly service: string; readonly namespace: string } | undefined;
  /** What runs behind an endpoint, as its metadata says; empty where it says nothing. */
  workload(lbEndpoint: JsonObject): string;
}
