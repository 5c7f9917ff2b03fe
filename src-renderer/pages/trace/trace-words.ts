import type {
  StepKind,
  TraceBranch,
  TraceHop,
  TraceStep,
} from '../../../src-main/contract/trace.ts';

/** `v1 75 %`, `v2 25 %`: the clusters of a hop, with their chances where there is more than one. */
export function clusterShares(hop: TraceHop | undefined): string {
  const clusters = hop?.clusters ?? [];
  return clusters
    .map(({ name, probability }) =>
      clusters.length === 1 ? name : `${name} ${String(Math.round(probability * 1000) / 10)} %`,
    )
    .join(' · ');
}

/** The cluster of the first hop that a way took, told by the address where it ends; undefined where that does not tell. */
export function takenCluster(way: Pick<TraceBranch, 'hops' | 'verdict'>): string | undefined {
  const clusters = way.hops[0]?.clusters ?? [];
  if (clusters.length < 2) return clusters[0]?.name;
  const { address } = way.verdict.reason.params;
  const has = clusters.filter(({ endpoints }) => endpoints?.some((one) => one.address === address));
  return has.length === 1 ? has[0]?.name : undefined;
}

/** Reasons after which the request goes no further (the keys of words/en/trace.ts). */
const bad =
  /^trace\.(?:chain\.none|network\.none|listener\.(?:none|noTarget)|routes\.(?:missing|none|noScope|noScopeKey)|route\.none|virtualHost\.none|action\.noRoute|tcp\.noRoute|cluster\.(?:notFound|warming)|endpoint\.(?:empty|noneHealthy|noOriginalDestination)|tls\.(?:secretMissing|clientRefused|noClientCertificate)|filter\.(?:rbacDenied|rbacNoneAllows|faultAbort|jwt\.missing)|end\.(?:nothing\w+|noServiceEndpoint|serverIdentity|tooLong))$/;
const open = /^trace\.(?:depends|assume)\.|unknown$|\.depends$|^trace\.routes\.noSection$/;

/** How a step stands: it was taken, it ends the way, or nobody can know. */
export function stepState(step: Pick<TraceStep, 'reason'>): 'ok' | 'bad' | 'open' {
  if (open.test(step.reason.key)) return 'open';
  return bad.test(step.reason.key) ? 'bad' : 'ok';
}

/** The step at which a way ended: the reason of its verdict. */
export function causeOf(hops: readonly TraceHop[]): TraceStep | undefined {
  return hops.at(-1)?.steps.findLast((step) => stepState(step) === 'bad');
}

/** Whether the last criterion that left no chain was the transport: plaintext against TLS. */
export function endedByTransport(step: Pick<TraceStep, 'reason'>): boolean {
  const last = survivors(step).at(-1);
  return last?.[0] === 'transport_protocol' && last[1] === '0';
}

/** `destination_port 2, prefix_ranges 2` as pairs: how many chains each of the nine criteria left over. */
export function survivors(step: Pick<TraceStep, 'reason'>): readonly (readonly [string, string])[] {
  const text = step.reason.params['survivors'];
  if (typeof text !== 'string') return [];
  return text.split(', ').map((level) => {
    const at = level.lastIndexOf(' ');
    return [level.slice(0, at), level.slice(at + 1)] as const;
  });
}

/** Where an object without a name stands in its list, counted from 1; 0 where its place does not say. */
export function ordinal(path: string): number {
  const last = /\/(\d+)$/.exec(path)?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

const lanes: Readonly<Partial<Record<StepKind, string>>> = {
  listener: 'listener/',
  'filter-chain': 'filter-chain/',
  'route-config': 'route-config/',
  'virtual-host': 'virtual-host/',
  route: 'route/',
};

/** The chain's node of a step, among those that the hop passes. */
export function nodeOf(step: TraceStep, nodes: readonly string[]): string | undefined {
  const lane = lanes[step.kind];
  return lane === undefined ? undefined : nodes.findLast((node) => node.startsWith(lane));
}

/** Steps that only say what was looked at on the way stand smaller. */
export const smallSteps: ReadonlySet<StepKind> = new Set([
  'listener-filter',
  'http-filter',
  'network-filter',
  'http',
]);
