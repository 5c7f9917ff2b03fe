import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, scalars, typeName } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import type { HttpFilter } from './http-filter.ts';

/** Filters that leave the answer alone: telemetry, peer exchange, headers for tracing. */
const harmless =
  /grpc_stats|istio\.stats|istio_stats|stats_outbound|stats_inbound|metadata_exchange|peer_metadata|istio\.alpn|stackdriver|grpc_web|compressor|decompressor|tap|on_demand|istio_authn|mixer|istio\.(?:workload|cluster)|health_check_passthrough/;

function alpnOverrides(config: JsonObject): ReadonlyMap<string, readonly string[]> {
  return new Map(
    messages(config['alpnOverride']).map((one) => [
      text(one['upstreamProtocol']) || 'HTTP10',
      scalars(one['alpnOverride']),
    ]),
  );
}

/** A filter that is not evaluated: harmless, a limit, or something that may change the result. */
export const otherFilter: HttpFilter = ({ filter, name, own, traces, context, note }) => {
  if (
    /istio[._]alpn/.test(name) ||
    (typeName(own) === 'FilterConfig' && own['alpnOverride'] !== undefined)
  )
    traces.alpnOverrides = alpnOverrides(own);
  const type = typeName(optObj(filter['typedConfig']));
  if (harmless.test(name) || harmless.test(type)) return undefined;
  // Limits bite under load only.
  if (/local_ratelimit|bandwidth_limit|admission_control|adaptive_concurrency|buffer/.test(name)) {
    context.assume(reason('trace.assume.limit', { name }));
    return undefined;
  }
  const why = reason('trace.depends.httpFilter', { name: name === '' ? type : name });
  note(why);
  context.depends(why);
  return undefined;
};
