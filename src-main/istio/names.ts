import { at, type JsonObject, text } from '../contract/json.ts';
import type { ChainNames } from '../envoy/chain/picture/names.ts';
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

/** `reviews.default.svc.cluster.local`, in whatever domain the cluster has. */
function service(
  host: string,
): { readonly service: string; readonly namespace: string } | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return name === undefined || namespace === undefined ? undefined : { service: name, namespace };
}

/** `reviews-v2;default;reviews;v2;Kubernetes`: the workload's name comes first (pilot/pkg/networking/util: workload metadata). */
function workload(lbEndpoint: JsonObject): string {
  const told = text(at(lbEndpoint, 'metadata', 'filterMetadata', 'istio', 'workload'));
  return told.split(';', 1)[0] ?? '';
}

/** Istio's names, for the chain. */
export const istioChainNames: ChainNames = { ...istioNames, service, workload };
