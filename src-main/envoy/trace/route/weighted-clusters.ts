import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages, truthy, typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';
import { generateHash, hashPolicies } from '../upstream/hash-policy.ts';
import { httpMatcherInputs } from './matcher-inputs.ts';

export interface ClusterChoice {
  readonly name: string;
  /** 0–1; one of 1 when the random number is known. */
  readonly probability: number;
  /** The weighted entry: its own header changes, host rewrite, metadata match. */
  readonly weighted: JsonObject | undefined;
}

function clusterName(entry: JsonObject, context: MatchContext): string {
  const header = text(entry['clusterHeader']);
  return header === '' ? text(entry['name']) : (context.headers?.get(header) ?? '');
}

/** A runtime key `<prefix>.<cluster>` overrides each weight (config_impl.cc WeightedClusterEntry). */
function weightOf(entry: JsonObject, prefix: string, context: MatchContext): number {
  const override =
    prefix === '' ? undefined : context.rules.runtime(`${prefix}.${text(entry['name'])}`);
  const value =
    typeof override === 'number' || typeof override === 'string' ? Number(override) : NaN;
  return Number.isFinite(value) ? value : (num(entry['weight']) ?? 0);
}

/**
 * `header_name` carries the random value; what is no uint64 is not used. With use_hash_policy
 * the request's hash decides where there is one.
 */
function randomValue(
  weighted: JsonObject,
  context: MatchContext,
  policies: readonly JsonObject[],
): bigint | undefined {
  const header = text(weighted['headerName']);
  const value = header === '' ? undefined : context.headers?.get(header)?.trim();
  if (value !== undefined && /^\+?\d+$/.test(value)) {
    const given = BigInt(value.replace('+', ''));
    if (BigInt.asUintN(64, given) === given) return given;
  }
  const hash = truthy(weighted['useHashPolicy']) ? generateHash(policies, context) : undefined;
  if (hash !== undefined) return hash;
  if (context.random === undefined) return undefined;
  return BigInt(context.random);
}

/**
 * The clusters that `weighted_clusters` may choose: intervals in declaration order, `random % total`
 * (http weighted clusters and tcp_proxy's alike). Empty: all weights are 0, so there is no route.
 */
export function weightedChoices(
  weighted: JsonObject,
  context: MatchContext,
  policies: readonly JsonObject[] = [],
): readonly ClusterChoice[] {
  const prefix = text(weighted['runtimeKeyPrefix']);
  const entries = messages(weighted['clusters']).map((entry) => ({
    entry,
    weight: weightOf(entry, prefix, context),
  }));
  const total = entries.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return [];
  const random = randomValue(weighted, context, policies);
  if (random !== undefined) {
    let below = Number(random % BigInt(total));
    for (const { entry, weight } of entries) {
      if (below < weight)
        return [{ name: clusterName(entry, context), probability: 1, weighted: entry }];
      below -= weight;
    }
  }
  return entries
    .filter(({ weight }) => weight > 0)
    .map(({ entry, weight }) => ({
      name: clusterName(entry, context),
      probability: weight / total,
      weighted: entry,
    }));
}

/** The matcher specifier's tree answers a ClusterAction; no match is no cluster (cluster_specifiers/matcher). */
function matchedCluster(matcher: JsonObject, context: MatchContext): string {
  const found = evaluateMatcher(matcher, httpMatcherInputs(context));
  return text(optObj(found?.action['typedConfig'])?.['cluster']);
}

/** The clusters of a RouteAction; empty: a specifier that yields none (then the route is null). */
export function routeClusters(
  action: JsonObject,
  routeConfig: JsonObject,
  context: MatchContext,
): readonly ClusterChoice[] {
  const one = (name: string): readonly ClusterChoice[] => [
    { name, probability: 1, weighted: undefined },
  ];
  const header = text(action['clusterHeader']);
  if (header !== '') return one(context.headers?.get(header) ?? '');
  const weighted = optObj(action['weightedClusters']);
  if (weighted !== undefined) return weightedChoices(weighted, context, hashPolicies(action));
  const plugin = text(action['clusterSpecifierPlugin']);
  const inline = optObj(action['inlineClusterSpecifierPlugin']);
  if (plugin !== '' || inline !== undefined) {
    const found =
      inline ??
      messages(routeConfig['clusterSpecifierPlugins']).find(
        (entry) => text(optObj(entry['extension'])?.['name']) === plugin,
      );
    const specifier = optObj(optObj(found?.['extension'])?.['typedConfig']);
    if (typeName(specifier) === 'MatcherClusterSpecifier')
      return one(matchedCluster(optObj(specifier?.['clusterMatcher']) ?? {}, context));
    const optional = found?.['isOptional'] === true;
    const name = text(optObj(found?.['extension'])?.['name']) || plugin;
    context.depends(reason('trace.depends.clusterPlugin', { name, optional: String(optional) }));
    return one('');
  }
  return one(text(action['cluster']));
}
