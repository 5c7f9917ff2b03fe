import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';

export const type = (name: string): string => `type.googleapis.com/envoy.${name}`;

export const ranges = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.0/24',
  '127.0.0.0/8',
  '127.1.0.0/16',
  '127.1.2.0/24',
  '192.168.0.0/16',
] as const;
export function cidr(text: string): JsonObject {
  const [address = '', length] = text.split('/');
  return { address_prefix: address, prefix_len: Number(length) };
}

/** A random filter_chain_matcher over the names of the chains. */
export function chainMatcher(random: Random, names: readonly string[]): JsonObject {
  const action = (): JsonObject => ({
    action: {
      name: 'c',
      typed_config: {
        '@type': 'type.googleapis.com/google.protobuf.StringValue',
        value: random.chance(0.05) ? 'nobody' : random.pick(names),
      },
    },
  });
  const input = (name: string): JsonObject => ({
    name,
    typed_config: { '@type': type(`extensions.matching.common_inputs.network.v3.${name}`) },
  });
  const target = (depth: number): JsonObject =>
    depth > 0 && random.chance(0.35) ? { matcher: tree(depth - 1) } : action();
  const map = (options: readonly string[], depth: number): JsonObject => ({
    map: Object.fromEntries(random.some(options, 1, 3).map((key) => [key, target(depth)])),
  });
  function tree(depth: number): JsonObject {
    const miss = random.chance(0.5) ? { on_no_match: target(depth) } : {};
    switch (random.below(6)) {
      case 0:
        return {
          matcher_tree: {
            input: input('DestinationPortInput'),
            exact_match_map: map(['80', '443', '8080'], depth),
          },
          ...miss,
        };
      case 1:
        return {
          matcher_tree: {
            input: input('TransportProtocolInput'),
            exact_match_map: map(['tls', 'raw_buffer'], depth),
          },
          ...miss,
        };
      case 2:
        return {
          matcher_tree: {
            input: input('ApplicationProtocolInput'),
            exact_match_map: map(["'h2','http/1.1'", "'http/1.1'", "'h2c'", "'http/1.0'"], depth),
          },
          ...miss,
        };
      case 3:
        return {
          matcher_tree: {
            input: input('ServerNameInput'),
            prefix_match_map: map(['a', 'b', 'a.example', 'x'], depth),
          },
          ...miss,
        };
      case 4:
        return {
          matcher_tree: {
            input: input(
              random.pick(['DestinationIPInput', 'SourceIPInput', 'DirectSourceIPInput']),
            ),
            custom_match: {
              name: 'ip',
              typed_config: {
                '@type': 'type.googleapis.com/xds.type.matcher.v3.IPMatcher',
                range_matchers: random.some(ranges, 1, 3).map((range) => ({
                  ranges: [cidr(range)],
                  on_match: target(depth),
                  ...(random.chance(0.3) ? { exclusive: true } : {}),
                })),
              },
            },
          },
          ...miss,
        };
      default: {
        const single = (): JsonObject => ({
          single_predicate: {
            input: input(
              random.pick(['ServerNameInput', 'DestinationPortInput', 'TransportProtocolInput']),
            ),
            value_match: random.pick<JsonObject>([
              { exact: 'tls' },
              { prefix: 'a' },
              { suffix: '.com' },
              { exact: '443' },
            ]),
          },
        });
        const predicate = random.pick<JsonObject>([
          single(),
          { not_matcher: single() },
          { or_matcher: { predicate: [single(), single()] } },
          { and_matcher: { predicate: [single(), single()] } },
        ]);
        return {
          matcher_list: {
            matchers: [
              { predicate, on_match: target(depth) },
              { predicate: single(), on_match: target(depth) },
            ],
          },
          ...miss,
        };
      }
    }
  }
  return tree(2);
}
