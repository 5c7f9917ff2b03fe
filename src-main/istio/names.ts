import type { Names } from '../envoy/tables/context.ts';
import { clusterRole, parseClusterName } from './cluster-name.ts';
import { provenanceOf } from './provenance.ts';

/** Istio's names, for the tables. */
export const istioNames: Names = {
  cluster: parseClusterName,
  isBlackHole: (cluster) => clusterRole(cluster) === 'black-hole',
  isPassthrough: (cluster) => clusterRole(cluster) === 'passthrough',
  madeBy: provenanceOf,
};
