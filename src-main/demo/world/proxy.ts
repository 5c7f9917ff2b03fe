import type { MeshDescription, Named, SidecarSpec } from './description.ts';
import type { Pod, Registry, RegistryHost } from './registry-model.ts';
import { hasProxy, matches } from './workloads.ts';

/** One Envoy of the mesh and what istiod knows when it makes its configuration. */
export interface Proxy {
  readonly pod: Pod;
  readonly id: string;
  readonly type: 'sidecar' | 'router';
  readonly version: string;
  /** Services whose endpoint this pod is. */
  readonly services: readonly RegistryHost[];
  readonly sidecar: SidecarSpec | undefined;
  readonly registryOnly: boolean;
  readonly mutualTls: 'STRICT' | 'PERMISSIVE' | 'DISABLE';
}

export interface Mesh {
  readonly description: MeshDescription;
  readonly registry: Registry;
  readonly proxies: readonly Proxy[];
  readonly istioVersion: string;
  readonly envoyVersion: string;
  readonly envoyRevision: string;
}

export function proxiesOf(
  description: MeshDescription,
  registry: Registry,
  istioVersion: string,
): readonly Proxy[] {
  return registry.pods.filter(hasProxy).map((pod) => {
    const sidecar = selected(description.sidecars, pod);
    return {
      pod,
      id: `${pod.name}.${pod.namespace}`,
      type: pod.workload.proxy === 'gateway' ? 'router' : 'sidecar',
      version: pod.workload.proxyVersion ?? istioVersion,
      services: registry.hostsOf(pod),
      sidecar,
      registryOnly: sidecar?.outboundTrafficPolicy?.mode === 'REGISTRY_ONLY',
      mutualTls: mutualTlsMode(description, pod),
    };
  });
}

function selected(sidecars: readonly Named<SidecarSpec>[], pod: Pod): SidecarSpec | undefined {
  const own = sidecars.filter((item) => item.namespace === pod.namespace);
  const narrow = own.find(
    (item) =>
      item.spec.workloadSelector !== undefined &&
      matches(item.spec.workloadSelector.labels, pod.workload.labels),
  );
  return (narrow ?? own.find((item) => item.spec.workloadSelector === undefined))?.spec;
}

/** Workload before namespace before root namespace (istio.io, PeerAuthentication). */
function mutualTlsMode(description: MeshDescription, pod: Pod): Proxy['mutualTls'] {
  const policies = description.peerAuthentications;
  const workload = policies.find(
    (item) =>
      item.namespace === pod.namespace &&
      item.spec.selector !== undefined &&
      matches(item.spec.selector.matchLabels, pod.workload.labels),
  );
  const plain = policies.filter((item) => item.spec.selector === undefined);
  const found =
    workload ??
    plain.find((item) => item.namespace === pod.namespace) ??
    plain.find((item) => item.namespace === 'istio-system');
  return found?.spec.mtls.mode ?? 'PERMISSIVE';
}

/** Hosts that istiod tells this proxy about: all, or those its Sidecar names (`./*`, `ns/*`, `ns/host`). */
export function visibleHosts(proxy: Proxy, registry: Registry): readonly RegistryHost[] {
  const egress = proxy.sidecar?.egress.flatMap((item) => item.hosts);
  if (egress === undefined) return registry.hosts;
  return registry.hosts.filter((host) =>
    egress.some((entry) => {
      const [namespace = '*', name = '*'] = entry.split('/');
      const namespaceFits =
        namespace === '*' ||
        (namespace === '.' ? host.namespace === proxy.pod.namespace : host.namespace === namespace);
      return namespaceFits && (name === '*' || name === host.hostname);
    }),
  );
}

export function fullHost(host: string, namespace: string): string {
  return host.includes('.') ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** `outbound|9080|v1|reviews.default.svc.cluster.local` (pilot/pkg/model/service.go, BuildSubsetKey). */
export function clusterName(port: number, subset: string, hostname: string): string {
  return `outbound|${port}|${subset}|${hostname}`;
}
