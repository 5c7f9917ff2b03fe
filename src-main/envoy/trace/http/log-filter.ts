import { bool, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages, scalars, truthy } from '../../match/fields.ts';
import { headerMatches } from '../../match/header-matcher.ts';
import type { MatchContext } from '../../match/match-context.ts';
import type { Tri } from '../../match/string-matcher.ts';
import { matchMetadata, metadataThere } from '../../match/value-matcher.ts';
import { fractionalPercent } from '../route/fraction.ts';

/** What an access log filter may look at when a mapper of local_reply_config asks it. */
export interface ReplyFacts {
  readonly status: number;
  readonly flags: readonly string[];
}

type Holds = (filter: JsonObject, facts: ReplyFacts, context: MatchContext) => Tri;

/** ComparisonFilter: the runtime key over the default. */
function compares(
  comparison: JsonObject | undefined,
  have: number,
  context: MatchContext,
): boolean {
  const value = optObj(comparison?.['value']);
  const runtime = Number(context.rules.runtime(text(value?.['runtimeKey'])) ?? NaN);
  const want = Number.isInteger(runtime) ? runtime : (num(value?.['defaultValue']) ?? 0);
  const op = comparison?.['op'];
  if (op === 'GE' || op === 1) return have >= want;
  if (op === 'LE' || op === 2) return have <= want;
  if (op === 'NE' || op === 3) return have !== want;
  return have === want;
}

/** Grpc::Utility::httpToGrpcStatus, by name as the filter lists them. */
function grpcStatus(status: number): string {
  const named: Readonly<Record<number, string>> = {
    400: 'INTERNAL',
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'UNIMPLEMENTED',
    429: 'UNAVAILABLE',
    502: 'UNAVAILABLE',
    503: 'UNAVAILABLE',
    504: 'UNAVAILABLE',
  };
  return named[status] ?? 'UNKNOWN';
}

const grpcNames =
  `OK CANCELED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED
  FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED`.split(
    /\s+/,
  );

const every: Holds = (filter, facts, context) => {
  const parts = messages(filter['filters']).map((one) => logFilterHolds(one, facts, context));
  return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
};

const some: Holds = (filter, facts, context) => {
  const parts = messages(filter['filters']).map((one) => logFilterHolds(one, facts, context));
  return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
};

const runtime: Holds = (filter, _facts, context) => {
  const { numerator, denominator } = fractionalPercent(optObj(filter['percentSampled']));
  const value = Number(context.rules.runtime(text(filter['runtimeKey'])) ?? NaN);
  const share = Number.isInteger(value) ? value / 100 : numerator / denominator;
  if (share >= 1) return true;
  return share <= 0 ? false : undefined;
};

const metadata: Holds = (filter, _facts, context) => {
  const matcher = optObj(filter['matcher']) ?? {};
  const missing = bool(filter['matchIfKeyNotFound']) ?? true;
  return metadataThere(matcher, context.metadata)
    ? // The value alone is compared: `invert` is not looked at (access_log_impl.cc MetadataFilter).
      matchMetadata({ ...matcher, invert: false }, context.metadata)
    : missing;
};

/** access_log/access_log_impl.cc. A reply that is being written has no duration, and its log type is not set. */
const kinds: Readonly<Record<string, Holds>> = {
  statusCodeFilter: (filter, { status }, context) =>
    compares(optObj(filter['comparison']), status, context),
  responseFlagFilter: (filter, { flags }) => {
    const wanted = scalars(filter['flags']);
    return wanted.length === 0 ? flags.length > 0 : flags.some((one) => wanted.includes(one));
  },
  headerFilter: (filter, _facts, context) =>
    context.headers === undefined ? false : headerMatches(optObj(filter['header']) ?? {}, context),
  grpcStatusFilter: (filter, { status }) => {
    const name = grpcStatus(status);
    const listed = scalars(filter['statuses']).some(
      (one) => one === name || grpcNames[Number(one)] === name,
    );
    return listed !== truthy(filter['exclude']);
  },
  andFilter: every,
  orFilter: some,
  runtimeFilter: runtime,
  metadataFilter: metadata,
  notHealthCheckFilter: () => true,
  traceableFilter: () => false,
  logTypeFilter: (filter) => {
    const listed = scalars(filter['types']).some((one) => one === 'NotSet' || one === '0');
    return listed !== truthy(filter['exclude']);
  },
};

/** Undefined: only the running request knows (a duration, an expression). */
export function logFilterHolds(filter: JsonObject, facts: ReplyFacts, context: MatchContext): Tri {
  for (const [name, holds] of Object.entries(kinds)) {
    const one = optObj(filter[name]);
    if (one !== undefined) return holds(one, facts, context);
  }
  return Object.keys(filter).length === 0 ? true : undefined;
}
