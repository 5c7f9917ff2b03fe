import { at, type JsonObject, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { filterConfig, filterKind } from '../../filters.ts';
import { messages } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import { closeBranch, type HopFindings, nothingFound } from '../branch.ts';
import { refOf } from '../proxy-view.ts';
import type { Scope } from '../scope.ts';
import { runTcpProxy } from './tcp-proxy.ts';
import {
  clientCertificateRefused,
  missingSecret,
  namesClients,
  requiresClientCertificate,
  transportSocketKind,
} from './tls.ts';

/** Does the connection get through the chain's transport socket? */
export function handshake(
  scope: Scope,
  chain: JsonObject,
  path: string,
): 'plain' | 'terminated' | 'failed' {
  const { record, request } = scope;
  const kind = transportSocketKind(chain);
  const step = (why: Reason): void => {
    record.step({
      kind: 'tls',
      name: '',
      ref: refOf(scope.hit.serving.entry),
      path: `${path}/transportSocket`,
      reason: why,
    });
  };
  if (kind === 'unknown') {
    const why = reason('trace.depends.transportSocket', {
      name: text(at(chain, 'transportSocket', 'name')),
    });
    step(why);
    record.depends(why);
    return request.tls === null ? 'plain' : 'terminated';
  }
  if (kind === 'raw') return 'plain';
  if (request.tls === null) {
    step(reason('trace.tls.plaintext'));
    return 'failed';
  }
  const secret = missingSecret(scope.view, chain);
  if (secret !== undefined) {
    step(reason('trace.tls.secretMissing', { secret }));
    return 'failed';
  }
  // Names to fit ask for a certificate, too (default_validator.cc: VERIFY_FAIL_IF_NO_PEER_CERT).
  const asks = requiresClientCertificate(chain) || namesClients(chain);
  if (asks && request.tls.principal === null) {
    step(reason('trace.tls.noClientCertificate'));
    return 'failed';
  }
  if (request.tls.principal !== null && clientCertificateRefused(chain, request.tls.principal)) {
    step(reason('trace.tls.clientRefused', { principal: request.tls.principal }));
    return 'failed';
  }
  step(reason('trace.tls.terminated', { principal: request.tls.principal ?? '–' }));
  return 'terminated';
}

/**
 * tcp_proxy chooses its cluster as soon as the connection is there, before the handshake: what it finds stands in
 * the log, a missing cluster or an empty one even closes first.
 */
export function failedHandshake(scope: Scope, chain: JsonObject): HopFindings {
  const filter = messages(chain['filters']).find((one) => filterKind(one) === 'tcp-proxy');
  const closed = { ...nothingFound, branches: [closeBranch('', '')] };
  if (filter === undefined) return closed;
  const found = runTcpProxy(filterConfig(filter) ?? {}, scope);
  return {
    ...closed,
    clusters: found.clusters,
    branches: found.branches.map(({ flags, probability, cluster }) =>
      closeBranch(flags, '', { probability, cluster }),
    ),
  };
}
