import { at, text } from '../../contract/json.ts';
import type { ResolvedRequest, Trace, TraceHop, TraceQuery } from '../../contract/trace.ts';
import { nodeOfStep } from '../../envoy/chain/step-node.ts';
import type { ProxyConfig } from '../../envoy/dump.ts';
import { type MeshPod, type MeshService, meshView } from '../../istio/mesh-view.ts';
import { parseNodeId } from '../../istio/node-id.ts';
import { resolvedView, resolveQuery, traceResolved } from '../../istio/trace-query.ts';
import type { Held } from '../held.ts';

export interface TraceParams {
  readonly query: TraceQuery;
  /** Kubernetes' side of the mesh; empty lists where it is not known. */
  readonly pods: readonly MeshPod[];
  readonly services: readonly MeshService[];
  /** Proxies whose dumps are open, by `pod.namespace`. */
  readonly dumps: Readonly<Record<string, string>>;
  /** `pod.namespace` (or the file's name) of the dump that is asked. */
  readonly self: string;
}

export interface TraceAnswer {
  readonly trace: Trace;
  readonly resolved: ResolvedRequest;
  /** Proxies of the mesh that the way leads through and whose dumps are not open: open them and ask again. */
  readonly wanted: readonly string[];
  /** For each hop the nodes of its proxy's chain that the request passes, in order. */
  readonly nodes: readonly (readonly string[])[];
  /** The same for each of the trace's alternatives. */
  readonly otherNodes: readonly (readonly (readonly string[])[])[];
}

function nodesOf(hop: TraceHop, config: ProxyConfig | undefined): readonly string[] {
  if (config === undefined) return [];
  const nodes = hop.steps.flatMap((step) =>
    step.ref === null ? [] : (nodeOfStep(config.dump, step.ref, step.path) ?? []),
  );
  return [...new Set(nodes)];
}

/** A pod as its own Envoy's node tells it, where Kubernetes was not asked. */
function podOfNode(name: string, proxy: ProxyConfig): MeshPod {
  const entry = proxy.dump.entries('bootstrap')[0];
  const node = entry === undefined ? undefined : proxy.dump.resource(entry)['node'];
  const id = parseNodeId(text(at(node, 'id')));
  return {
    name,
    ips: id === undefined ? [] : [id.ip],
    annotations: {},
    proxy: id === undefined || id.type === 'sidecar' ? 'sidecar' : 'gateway',
    serviceAccount: text(at(node, 'metadata', 'SERVICE_ACCOUNT')),
    hostIp: '',
    ports: [],
  };
}

/** What would happen to the request, over all proxies whose dumps are at hand. */
export function traceQuestion({ config, peer }: Held, params: TraceParams): TraceAnswer {
  const wanted = new Set<string>();
  const known = new Set(params.pods.map((pod) => pod.name));
  const own = known.has(params.self) ? [] : [podOfNode(params.self, config)];
  const withProxy = new Set(
    params.pods.filter((pod) => pod.proxy !== 'none').map((pod) => pod.name),
  );
  const proxyOf = (pod: string): ProxyConfig | undefined => {
    if (pod === params.self) return config;
    const dump = params.dumps[pod];
    const found = dump === undefined ? undefined : peer(dump);
    if (found === undefined && withProxy.has(pod)) wanted.add(pod);
    return found;
  };
  const mesh = meshView({
    pods: [...params.pods, ...own],
    services: params.services,
    proxy: proxyOf,
    proxies: [params.self, ...Object.keys(params.dumps)],
  });
  const query = resolveQuery(mesh, { ...params.query, from: params.query.from ?? params.self });
  const trace = traceResolved(mesh, query);
  const nodesOfWay = (hops: readonly TraceHop[]): readonly (readonly string[])[] =>
    hops.map((hop) => nodesOf(hop, hop.pod === '' ? config : proxyOf(hop.pod)));
  const nodes = nodesOfWay(trace.hops);
  const otherNodes = trace.alternatives.map(({ hops }) => nodesOfWay(hops));
  return { trace, resolved: resolvedView(mesh, query), wanted: [...wanted], nodes, otherNodes };
}
