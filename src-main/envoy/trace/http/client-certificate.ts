import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { Peer } from './peer.ts';

/** x-forwarded-client-cert (mutateXfccRequestHeader). The certificate's hash is not known: zeros stand for it. */
export function clientCertificateHeader(headers: HeaderMap, manager: JsonObject, peer: Peer): void {
  const name = 'x-forwarded-client-cert';
  const value = manager['forwardClientCertDetails'];
  const modes = [
    'SANITIZE',
    'FORWARD_ONLY',
    'APPEND_FORWARD',
    'SANITIZE_SET',
    'ALWAYS_FORWARD_ONLY',
  ];
  const mode = typeof value === 'number' ? modes[value] : text(value) || 'SANITIZE';
  if (mode === 'ALWAYS_FORWARD_ONLY') return;
  if (mode === 'SANITIZE' || peer.principal === undefined) {
    headers.remove(name);
    return;
  }
  if (mode === 'FORWARD_ONLY') return;
  const details = optObj(manager['setCurrentClientCertDetails']);
  const element = [
    ...(peer.identity === undefined ? [] : [`By=${peer.identity}`]),
    `Hash=${'0'.repeat(64)}`,
    ...(truthy(details?.['subject']) ? ['Subject=""'] : []),
    ...(truthy(details?.['uri']) ? [`URI=${peer.principal}`] : []),
  ].join(';');
  if (mode === 'APPEND_FORWARD') headers.append(name, element);
  else headers.set(name, element);
}
