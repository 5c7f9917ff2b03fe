import type { Trace, TraceHop } from '../../contract/trace.ts';
import type { ResolvedRequest, TraceQuery } from '../../contract/trace-query.ts';
import { nodeOfStep } from '../../envoy/chain/step-node.ts';
import type { ProxyConfig } from '../../envoy/dump.ts';
import { type HopResult, traceHop } from '../../envoy/trace/hop.ts';
import { type MeshPod, type MeshView, meshView } from '../../istio/mesh-view.ts';
import { podOfNode } from '../../istio/pod-of-node.ts';
import { resolvedView, resolveQuery, traceResolved } from '../../istio/trace-query.ts';
import type { Held } from '../held.ts';

export interface TraceParams {
  readonly query: TraceQuery;
  /** Whose Kubernetes side it is: what `Engine.learn` was told under that name. */
  readonly mesh: string;
  /** Proxies whose dumps are open, by `pod.namespace`. */
  readonly dumps: Readonly<Record<string, string>>;
  /**
   * `pod.namespace` (or the file's name) of the dump that is asked: where the request starts unless the query says
   * otherwise. Null: it is one of `dumps`, and a query that names nobody comes from outside.
   */
  readonly self: string | null;
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
  const { self, dumps } = params;
  const proxyOf = (pod: string): ProxyConfig | undefined => {
    if (pod === self) return config;
    const dump = dumps[pod];
    const found = dump === undefined ? undefined : peer(dump);
    if (found === undefined && withProxy.get(pod) === true) wanted.add(pod);
    return found;
  };
  const names = [...(self === null ? [] : [self]), ...Object.keys(dumps)];
  // Pods that Kubernetes does not list (or nobody was asked) are as their own Envoys say.
  const unlisted = names.flatMap((name) => {
    const proxy = withProxy.has(name) ? undefined : proxyOf(name);
    return proxy === undefined ? [] : [podOfNode(name, proxy)];
  });
  const mesh = meshView({
    pods: unlisted.length === 0 ? pods : [...pods, ...unlisted],
    services,
    hop: rememberedHop,
    proxy: proxyOf,
    proxies: names,
  });
  const query = resolveQuery(mesh, complete(params, mesh));
  const trace = traceResolved(mesh, query);
  const nodesOfWay = (hops: readonly TraceHop[]): readonly (readonly string[])[] =>
    hops.map((hop) => nodesOf(hop, hop.pod === '' ? config : proxyOf(hop.pod)));
  const nodes = nodesOfWay(trace.hops);
  const otherNodes = trace.alternatives.map(({ hops }) => nodesOfWay(hops));
  return { trace, resolved: resolvedView(mesh, query), wanted: [...wanted], nodes, otherNodes };
}

/** A gateway starts no requests of its own: what is traced from it is what comes in. */
function complete({ query, self }: TraceParams, mesh: MeshView): TraceQuery {
  const from = query.from ?? self;
  const gateway = from !== null && from === self && mesh.pod(from)?.proxy === 'gateway';
  return { ...query, from, direction: query.direction ?? (gateway ? 'gateway' : 'outbound') };
}
