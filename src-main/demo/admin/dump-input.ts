import type { Mesh, Proxy } from '../world/proxy.ts';
import type { Timeline } from '../world/timeline.ts';
import type { Views } from '../xds/held.ts';
import type { CertificateStore } from '../xds/secrets.ts';

/** `/config_dump?include_eds` of one Envoy; sections in Envoy's order (alphabetical by key). */
export interface DumpInput {
  readonly mesh: Mesh;
  readonly proxy: Proxy;
  readonly views: Views;
  readonly store: CertificateStore;
  readonly times: Timeline;
}
