import { at, type JsonObject, text } from '../../../contract/json.ts';
import { reason } from '../../match/reason.ts';
import type { FilterCall } from './http-filter.ts';

/** A service outside that may refuse or change the request. */
interface Asked {
  readonly name: string;
  /** Cluster or address; empty: it is not said. */
  readonly service: string;
  /** Without an answer the request goes on. */
  readonly open: boolean;
  /** Status of the refusal otherwise. */
  readonly refused: number;
}

/** Where a `grpc_service` or `http_service` leads. */
export function serviceOf(config: JsonObject): string {
  return (
    text(at(config, 'grpcService', 'envoyGrpc', 'clusterName')) ||
    text(at(config, 'grpcService', 'googleGrpc', 'targetUri')) ||
    text(at(config, 'httpService', 'serverUri', 'cluster')) ||
    text(at(config, 'httpService', 'httpService', 'httpUri', 'cluster'))
  );
}

/** The answer is the service's own; what happens without one, the configuration says. */
export function asked(
  { context, note }: FilterCall,
  { name, service, open, refused }: Asked,
): void {
  const params = { name, service: service === '' ? '–' : service };
  const why = open
    ? reason('trace.depends.askedOpen', params)
    : reason('trace.depends.askedClosed', { ...params, status: refused });
  note(why);
  context.depends(why);
}
