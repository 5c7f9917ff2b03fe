import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { headerMatcher } from './generate-headers.ts';
import { metadataMatcher } from './generate-metadata.ts';

const statuses = [200, 301, 302, 400, 403, 404, 503] as const;
const grpc = ['OK', 'UNKNOWN', 'PERMISSION_DENIED', 'UNIMPLEMENTED', 'UNAVAILABLE'] as const;

/** Every access log filter that an answer of Envoy's own can be asked with. */
function filter(random: Random, depth = 1): JsonObject {
  const both = (): JsonObject[] => [filter(random, 0), filter(random, 0)];
  return random.pick<() => JsonObject>([
    () => ({
      status_code_filter: {
        comparison: {
          op: random.pick(['EQ', 'GE', 'LE', 'NE']),
          value: {
            default_value: random.pick(statuses),
            runtime_key: random.pick(['reply.code', 'no.key']),
          },
        },
      },
    }),
    () => ({ response_flag_filter: { flags: random.some(['NR', 'UH', 'NC', 'FI', 'DPE'], 0, 3) } }),
    () => ({ header_filter: { header: headerMatcher(random) } }),
    () => ({
      grpc_status_filter: {
        statuses: random.some(grpc, 1, 3),
        ...(random.chance(0.4) ? { exclude: true } : {}),
      },
    }),
    () => ({
      runtime_filter: {
        runtime_key: random.pick(['reply.all', 'no.key']),
        percent_sampled: { numerator: random.pick([0, 100]), denominator: 'HUNDRED' },
      },
    }),
    () => ({
      metadata_filter: {
        matcher: metadataMatcher(random),
        ...(random.chance(0.5) ? { match_if_key_not_found: random.chance(0.5) } : {}),
      },
    }),
    () => ({
      log_type_filter: {
        types: random.some(['NotSet', 'DownstreamEnd', 'TcpUpstreamConnected'], 1, 2),
        ...(random.chance(0.4) ? { exclude: true } : {}),
      },
    }),
    () => ({ not_health_check_filter: {} }),
    () => ({ traceable_filter: {} }),
    ...(depth === 0
      ? []
      : [
          () => ({ and_filter: { filters: both() } }),
          () => ({ or_filter: { filters: both() } }),
          () => ({ and_filter: { filters: both() } }),
          () => ({ or_filter: { filters: both() } }),
        ]),
  ])();
}

/** `local_reply_config`: status, body and headers of what Envoy answers by itself. */
export function localReply(random: Random): JsonObject {
  return {
    mappers: Array.from({ length: 1 + random.below(3) }, (): JsonObject => ({
      filter: filter(random),
      ...(random.chance(0.8) ? { status_code: random.pick([200, 404, 418, 503, 599]) } : {}),
      ...(random.chance(0.3) ? { body: { inline_string: 'mapped' } } : {}),
      ...(random.chance(0.4)
        ? {
            headers_to_add: [
              {
                header: {
                  key: random.pick(['location', 'x-mapped']),
                  value: random.pick(['/mapped', '/%REQ(x-user)%']),
                },
                ...(random.chance(0.7)
                  ? { append_action: random.pick(['OVERWRITE_IF_EXISTS_OR_ADD', 'ADD_IF_ABSENT']) }
                  : { append: random.chance(0.5) }),
              },
            ],
          }
        : {}),
    })),
  };
}
