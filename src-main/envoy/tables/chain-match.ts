import {
  type Json,
  type JsonObject,
  list,
  num,
  obj,
  objects,
  optObj,
  str,
  strings,
  text,
} from '../../contract/json.ts';
import type { ListenerRow } from '../../contract/tables.ts';

type Criteria = ListenerRow['match'];

function prefixes(value: Json | undefined): string[] {
  return objects(value).map(
    (range) => `${text(range['addressPrefix'])}/${num(range['prefixLen']) ?? 0}`,
  );
}

/**
 * Every criterion of a (canonical) filter chain, in the order in which Envoy looks at them (docs/envoy.md §2.1).
 * Fields bear Envoy's own names. A listener with a `filter_chain_matcher` selects chains by name instead.
 */
export function chainCriteria(chain: JsonObject, listener: JsonObject): Criteria {
  const matcher = optObj(listener['filterChainMatcher']);
  if (matcher !== undefined) {
    const ways = matcherPaths(matcher, text(chain['name']));
    return ways.length === 0 ? [] : [{ field: 'filter_chain_matcher', values: ways }];
  }
  const match = obj(chain['filterChainMatch']);
  const port = num(match['destinationPort']);
  const suffix = text(match['addressSuffix']);
  const transport = text(match['transportProtocol']);
  const sourceType = text(match['sourceType']);
  const criteria: Criteria = [
    { field: 'destination_port', values: port === undefined ? [] : [String(port)] },
    { field: 'prefix_ranges', values: prefixes(match['prefixRanges']) },
    { field: 'address_suffix', values: suffix === '' ? [] : [suffix] },
    // `sni_domains` is what v2 called server_names up to Envoy 1.8.
    {
      field: 'server_names',
      values: [...strings(match['serverNames']), ...strings(match['sniDomains'])],
    },
    { field: 'transport_protocol', values: transport === '' ? [] : [transport] },
    { field: 'application_protocols', values: [...strings(match['applicationProtocols'])] },
    { field: 'direct_source_prefix_ranges', values: prefixes(match['directSourcePrefixRanges']) },
    {
      field: 'source_type',
      values: sourceType === '' || sourceType === 'ANY' ? [] : [sourceType],
    },
    { field: 'source_prefix_ranges', values: prefixes(match['sourcePrefixRanges']) },
    { field: 'source_ports', values: list(match['sourcePorts']).map(String) },
  ];
  return criteria.filter(({ values }) => values.length > 0);
}

/** The ways through a matcher tree that end at the chain of that name: `port=8080 → 10.0.0.0/8`. */
function matcherPaths(matcher: JsonObject, chain: string): string[] {
  const found: string[] = [];
  const end = (onMatch: JsonObject, way: readonly string[]): void => {
    const inner = optObj(onMatch['matcher']);
    if (inner !== undefined) walk(inner, way);
    else if (text(obj(obj(onMatch['action'])['typedConfig'])['value']) === chain) {
      found.push(way.join(' → '));
    }
  };
  const walk = (tree: JsonObject, way: readonly string[]): void => {
    const byInput = obj(tree['matcherTree']);
    const input = text(obj(byInput['input'])['name']);
    for (const [field, sign] of [
      ['exactMatchMap', '='],
      ['prefixMatchMap', '^='],
    ] as const) {
      for (const [key, onMatch] of Object.entries(obj(obj(byInput[field])['map']))) {
        end(obj(onMatch), [...way, `${input}${sign}${key}`]);
      }
    }
    const custom = obj(obj(byInput['customMatch'])['typedConfig']);
    for (const range of objects(custom['rangeMatchers'])) {
      end(obj(range['onMatch']), [...way, prefixes(range['ranges']).join(', ')]);
    }
    for (const one of objects(obj(tree['matcherList'])['matchers'])) {
      end(obj(one['onMatch']), [...way, str(obj(one['predicate'])['name']) ?? 'matcher_list']);
    }
    const otherwise = optObj(tree['onNoMatch']);
    if (otherwise !== undefined) end(otherwise, [...way, 'on_no_match']);
  };
  walk(matcher, []);
  return found;
}
