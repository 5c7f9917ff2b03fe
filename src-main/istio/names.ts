import type { ChainNames } from '../envoy/chain/graph.ts';
import type { Names } from '../envoy/tables/context.ts';
import { clusterRole, parseClusterName, wellKnownClusters } from './cluster-name.ts';
import { provenanceOf } from './provenance.ts';

/** pilot/pkg/networking/core/cluster_tls.go: `tlsMode-istio` by each endpoint's label, plaintext otherwise. */
function isAutomaticMutualTls(matches: readonly string[]): boolean {
  return (
    matches.length === 2 && matches[0] === 'tlsMode-istio' && matches[1] === 'tlsMode-disabled'
  );
}

/** Istio's names, for the tables. */
export const istioNames: Names = {
  cluster: parseClusterName,
  sources: wellKnownClusters,
  isBlackHole: (cluster) => clusterRole(cluster) === 'black-hole',
  isPassthrough: (cluster) => clusterRole(cluster) === 'passthrough',
  isAutomaticMutualTls,
  madeBy: provenanceOf,
};

/** `reviews.default.svc.cluster.local:9080` → `reviews.default:9080`: the ending says nothing where all have it. */
export function shortHost(host: string): string {
  return host.replace(/\.svc\.cluster\.local(?=\.?(?::\d+)?$)/, '');
}

/** Istio's names, for the chain graph. */
export const istioChainNames: ChainNames = { cluster: parseClusterName, shortHost };
