import { at, text } from '../../contract/json.ts';
import type { ResolvedRequest, Trace, TraceHop, TraceQuery } from '../../contract/trace.ts';
import { nodeOfStep } from '../../envoy/chain/step-node.ts';
import type { ProxyConfig } from '../../envoy/dump.ts';
import { type HopResult, traceHop } from '../../envoy/trace/hop.ts';
import { type MeshPod, meshView } from '../../istio/mesh-view.ts';
import { parseNodeId } from '../../istio/node-id.ts';
import { resolvedView, resolveQuery, traceResolved } from '../../istio/trace-query.ts';
import type { Held } from '../held.ts';

export interface TraceParams {
  readonly query: TraceQuery;
  /** Whose Kubernetes side it is: what `Engine.learn` was told under that name. */
  readonly mesh: string;
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

const amongPods = new WeakMap<readonly MeshPod[], ReadonlyMap<string, boolean>>();

/** Pods by name, and whether a proxy runs in each. */
function proxiesAmong(pods: readonly MeshPod[]): ReadonlyMap<string, boolean> {
  const known = amongPods.get(pods);
  if (known !== undefined) return known;
  const made = new Map(pods.map(({ name, proxy }) => [name, proxy !== 'none']));
  amongPods.set(pods, made);
  return made;
}

/** A trace's next round goes the same way up to the proxy that has been read meanwhile. */
const hops = new WeakMap<ProxyConfig, Map<string, HopResult>>();
const mostHops = 32;

const rememberedHop: typeof traceHop = (proxy, request, environment) => {
  const known = hops.get(proxy) ?? new Map<string, HopResult>();
  hops.set(proxy, known);
  const key = JSON.stringify([request, environment]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const [oldest] = known.keys();
  if (known.size >= mostHops && oldest !== undefined) known.delete(oldest);
  const result = traceHop(proxy, request, environment);
  known.set(key, result);
  return result;
};

/** What would happen to the request, over all proxies whose dumps are at hand. */
export function traceQuestion(
  { config, peer, kubernetes }: Held,
  params: TraceParams,
): TraceAnswer {
  const wanted = new Set<string>();
  const { pods, services } = kubernetes(params.mesh);
  const withProxy = proxiesAmong(pods);
  const own = withProxy.has(params.self) ? undefined : podOfNode(params.self, config);
  const proxyOf = (pod: string): ProxyConfig | undefined => {
    if (pod === params.self) return config;
    const dump = params.dumps[pod];
    const found = dump === undefined ? undefined : peer(dump);
    if (found === undefined && withProxy.get(pod) === true) wanted.add(pod);
    return found;
  };
  const mesh = meshView({
    pods: own === undefined ? pods : [...pods, own],
    services,
    hop: rememberedHop,
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
