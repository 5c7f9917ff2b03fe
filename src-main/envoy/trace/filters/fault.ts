import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages, scalars } from '../../match/fields.ts';
import { headersMismatch } from '../../match/header-matcher.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { fractionalPercent } from '../route/fraction.ts';
import { silently } from '../route/route-match.ts';
import type { HttpFilter } from './http-filter.ts';

interface FaultOutcome {
  readonly delayed: boolean;
  /** Undefined: the request goes on. */
  readonly abortStatus: number | undefined;
}

/** 0, 1, or undefined for a share in between that chance decides. */
function certain(part: JsonObject, runtime: unknown): number {
  const given = Number(runtime ?? NaN);
  if (Number.isInteger(given)) return given / 100;
  const percentage = optObj(part['percentage']);
  // v2 alpha wrote `percent` as an integer; without any percentage it is 0 (v3).
  const old = num(part['percent']);
  if (percentage === undefined) return (old ?? 0) / 100;
  const { numerator, denominator } = fractionalPercent(percentage);
  return numerator / denominator;
}

function headerPercentage(context: MatchContext, name: string): number {
  const value = num(context.headers?.get(name));
  return value === undefined ? 1 : value / 100;
}

/** Where runtime overrides a setting that names no key of its own (fault_filter.h RuntimeKeys). */
const runtimeKeys = {
  delayPercentRuntime: 'fault.http.delay.fixed_delay_percent',
  abortPercentRuntime: 'fault.http.abort.abort_percent',
  abortHttpStatusRuntime: 'fault.http.abort.http_status',
  maxActiveFaultsRuntime: 'fault.http.max_active_faults',
} as const;

/** A header may ask for a gRPC status in place of an HTTP one. */
function isGrpcAbort(abort: JsonObject, { headers }: MatchContext): boolean {
  return (
    abort['headerAbort'] !== undefined &&
    headers?.get('x-envoy-fault-abort-request') === undefined &&
    headers?.get('x-envoy-fault-abort-grpc-request') !== undefined
  );
}

/** fault_filter.cc: fits the cluster, the node, the headers; then delay, then abort. */
function evaluateFault(
  config: JsonObject,
  cluster: string,
  node: string,
  context: MatchContext,
): FaultOutcome | undefined {
  const wanted = text(config['upstreamCluster']);
  if (wanted !== '' && wanted !== cluster) return undefined;
  const nodes = scalars(config['downstreamNodes']);
  if (
    nodes.length > 0 &&
    !nodes.includes(context.headers?.get('x-envoy-downstream-service-node') ?? node)
  )
    return undefined;
  if (headersMismatch(messages(config['headers']), silently(context)) !== undefined)
    return undefined;
  const runtime = (field: keyof typeof runtimeKeys): unknown =>
    context.rules.runtime(text(config[field]) || runtimeKeys[field]);
  if (Number(runtime('maxActiveFaultsRuntime') ?? config['maxActiveFaults'] ?? 1) === 0)
    return undefined;
  const delay = optObj(config['delay']);
  const abort = optObj(config['abort']);
  let delayed = false;
  if (delay !== undefined) {
    const byHeader = delay['headerDelay'] !== undefined;
    const asked = context.headers?.get('x-envoy-fault-delay-request') !== undefined;
    const share = Math.min(
      certain(delay, runtime('delayPercentRuntime')),
      byHeader ? headerPercentage(context, 'x-envoy-fault-delay-request-percentage') : 1,
    );
    const applies = !byHeader || asked;
    if (applies && share > 0 && share < 1)
      context.assume(reason('trace.assume.faultDelay', { percent: share * 100 }));
    delayed = applies && share >= 1;
  }
  if (abort === undefined) return { delayed, abortStatus: undefined };
  const byHeader = abort['headerAbort'] !== undefined;
  const status = byHeader
    ? abortByHeader(context)
    : (num(abort['httpStatus']) ?? (abort['grpcStatus'] === undefined ? undefined : 200));
  const over = Number(runtime('abortHttpStatusRuntime') ?? NaN);
  const plain = abort['grpcStatus'] === undefined && !isGrpcAbort(abort, context);
  const shown = status !== undefined && plain && over >= 200 && over < 600 ? over : status;
  const share = Math.min(
    certain(abort, runtime('abortPercentRuntime')),
    byHeader ? headerPercentage(context, 'x-envoy-fault-abort-request-percentage') : 1,
  );
  if (shown === undefined || share <= 0) return { delayed, abortStatus: undefined };
  if (share < 1) {
    context.depends(reason('trace.depends.fault', { percent: share * 100, status: shown }));
    return { delayed, abortStatus: share > 0.5 ? shown : undefined };
  }
  return { delayed, abortStatus: shown };
}

function abortByHeader(context: MatchContext): number | undefined {
  const http = num(context.headers?.get('x-envoy-fault-abort-request'));
  if (http !== undefined && http >= 200 && http < 600) return http;
  return context.headers?.get('x-envoy-fault-abort-grpc-request') === undefined ? undefined : 200;
}

function faultFlags(outcome: FaultOutcome): string {
  const flags = [
    ...(outcome.delayed ? ['DI'] : []),
    ...(outcome.abortStatus === undefined ? [] : ['FI']),
  ];
  return flags.join(',');
}

export const faultFilter: HttpFilter = ({ own, perRoute, facts, traces, context, note }) => {
  const outcome = evaluateFault(perRoute ?? own, facts.cluster, facts.node, context);
  if (outcome === undefined) return undefined;
  const flags = faultFlags(outcome);
  traces.flags = flags;
  const { abortStatus: status } = outcome;
  if (status !== undefined) {
    note(reason('trace.filter.faultAbort', { status }));
    return { status, flags, details: 'fault_filter_abort' };
  }
  if (outcome.delayed) note(reason('trace.filter.faultDelay'));
  return undefined;
};
