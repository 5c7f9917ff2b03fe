import { reason } from '../../match/reason.ts';
import type { HttpFilter } from './http-filter.ts';

const types = new Set([
  'application/grpc-web',
  'application/grpc-web+proto',
  'application/grpc-web-text',
  'application/grpc-web-text+proto',
]);

/**
 * grpc_web_filter.cc: behind it the request is gRPC. Its route was chosen before, and what Envoy answers by itself is
 * plain HTTP (test/unit/trace/judged/grpc-web.json).
 */
export const grpcWebFilter: HttpFilter = ({ context, note }) => {
  const { headers } = context;
  if (!types.has(headers?.get('content-type') ?? '')) return undefined;
  headers?.set('content-type', 'application/grpc');
  headers?.set('te', 'trailers');
  headers?.set('grpc-accept-encoding', 'identity');
  note(reason('trace.filter.headers'));
  return undefined;
};
