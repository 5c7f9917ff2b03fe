import { at, flag, type Json, type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import { filterConfig } from '../../filters.ts';
import { messages, scalars, typeName } from '../../match/fields.ts';
import { matchString } from '../../match/string-matcher.ts';
import type { ProxyView } from '../proxy-view.ts';

function downstreamContext(chain: JsonObject): JsonObject {
  const socket = optObj(chain['transportSocket']);
  const config = filterConfig(socket ?? {});
  // A wrapper (tap, proxy protocol) holds the TLS socket inside.
  const inner = optObj(config?.['transportSocket']);
  if (inner !== undefined) return downstreamContext({ transportSocket: inner });
  return optObj(chain['tlsContext']) ?? config ?? {};
}

/**
 * The name of a certificate that the chain waits for and that never came: the listener serves, but each TLS
 * connection is reset (recorded in fixtures/istio/live/warming). Undefined: nothing is known to be missing.
 */
export function missingSecret(view: ProxyView, chain: JsonObject): string | undefined {
  const common = obj(downstreamContext(chain)['commonTlsContext']);
  for (const config of messages(common['tlsCertificateSdsSecretConfigs'])) {
    const name = text(config['name']);
    const entries = view.proxy.dump.named('secret', name);
    if (entries.length > 0 && entries.every((entry) => entry.state === 'warming')) return name;
  }
  return undefined;
}

function isUri(type: Json | undefined): boolean {
  return type === undefined || type === 'URI' || type === 3 || type === 'SAN_TYPE_UNSPECIFIED';
}

/** Fits no name. */
const never: JsonObject = { exact: '\u0000' };

/** StringMatchers over subject alternative names, of every spelling the API has had. */
export function sanMatchers(validation: JsonObject | undefined): readonly JsonObject[] {
  // Identities are URIs: a matcher of another kind of name does not fit one.
  const typed = messages(validation?.['matchTypedSubjectAltNames']).map((one) =>
    isUri(one['sanType']) ? obj(one['matcher']) : never,
  );
  const plain = scalars(validation?.['verifySubjectAltName']).map((exact): JsonObject => ({
    exact,
  }));
  return [...messages(validation?.['matchSubjectAltNames']), ...typed, ...plain];
}

export function validationContext(common: Json | undefined): JsonObject | undefined {
  return (
    optObj(at(common, 'validationContext')) ??
    optObj(at(common, 'combinedValidationContext', 'defaultValidationContext'))
  );
}

/** The chain lets in certain names only. */
export function namesClients(chain: JsonObject): boolean {
  return sanMatchers(validationContext(downstreamContext(chain)['commonTlsContext'])).length > 0;
}

/** The client's URI SAN fits none of the names the chain accepts. The chain of trust itself is not checked. */
export function clientCertificateRefused(chain: JsonObject, principal: string): boolean {
  const wanted = sanMatchers(validationContext(downstreamContext(chain)['commonTlsContext']));
  return wanted.length > 0 && wanted.every((matcher) => matchString(matcher, principal) === false);
}

export type TransportSocketKind = 'raw' | 'tls' | 'unknown';
/** What a chain's transport socket does with the bytes; wrappers (tap, proxy protocol) are looked through. */

export function transportSocketKind(chain: JsonObject): TransportSocketKind {
  if (optObj(chain['tlsContext']) !== undefined) return 'tls';
  const socket = optObj(chain['transportSocket']);
  if (socket === undefined) return 'raw';
  const config = filterConfig(socket) ?? {};
  const type = typeName(config);
  const name = text(socket['name']);
  if (type === 'DownstreamTlsContext' || type === 'UpstreamTlsContext') return 'tls';
  if (type === 'RawBuffer' || name.endsWith('raw_buffer')) return 'raw';
  const inner = optObj(config['transportSocket']);
  if (inner !== undefined) return transportSocketKind({ transportSocket: inner });
  return name === 'tls' || name.endsWith('.tls') ? 'tls' : 'unknown';
}

export function requiresClientCertificate(chain: JsonObject): boolean {
  const socket = optObj(chain['transportSocket']);
  const config = optObj(chain['tlsContext']) ?? filterConfig(socket ?? {}) ?? {};
  return flag(config['requireClientCertificate']);
}
