/** Short names of xDS types (pkg/model/xds.go); a type without one keeps its whole URL. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['type.googleapis.com/envoy.config.cluster.v3.Cluster', 'CDS'],
  ['type.googleapis.com/envoy.config.listener.v3.Listener', 'LDS'],
  ['type.googleapis.com/envoy.config.route.v3.RouteConfiguration', 'RDS'],
  ['type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment', 'EDS'],
  ['type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret', 'SDS'],
  ['type.googleapis.com/istio.networking.nds.v1.NameTable', 'NDS'],
  ['type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig', 'PCDS'],
  ['type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig', 'ECDS'],
  ['type.googleapis.com/istio.workload.Address', 'WDS'],
  ['type.googleapis.com/istio.workload.Workload', 'WDS'],
  ['type.googleapis.com/istio.security.Authorization', 'WADS'],
]);

export function shortTypeName(url: string): string {
  return shortNames.get(url) ?? url;
}

const order = ['CDS', 'LDS', 'EDS', 'RDS'];
const urls = new Map([...shortNames].map(([url, name]) => [name, url]));

/** Short names in the order of their URLs, as `istioctl ps -v 1` orders its columns. */
export function compareByUrl(a: string, b: string): number {
  const [aUrl, bUrl] = [urls.get(a) ?? a, urls.get(b) ?? b];
  return aUrl < bUrl ? -1 : aUrl > bUrl ? 1 : 0;
}

/** CDS LDS EDS RDS, then the others by URL: SUBSCRIBED TYPES of `istioctl ps`. */
export function compareSubscribed(a: string, b: string): number {
  const [aAt, bAt] = [order.indexOf(a), order.indexOf(b)];
  if (aAt >= 0 && bAt >= 0) return aAt - bAt;
  if (aAt >= 0 || bAt >= 0) return aAt >= 0 ? -1 : 1;
  return compareByUrl(a, b);
}
