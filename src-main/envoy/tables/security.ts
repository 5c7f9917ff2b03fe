import { flag, type JsonObject, obj, objects, optObj, text } from '../../contract/json.ts';
import type { ClusterRow, ListenerRow } from '../../contract/tables.ts';
import { lastWord } from '../last-word.ts';

function typeWord(socket: JsonObject): string {
  const type = text(obj(socket['typedConfig'])['@type']);
  return lastWord(type);
}

/** The TLS context of a transport socket, through QUIC's wrapper; undefined when it is no TLS. */
function tlsContext(socket: JsonObject, inner: string): JsonObject | undefined {
  const config = obj(socket['typedConfig']);
  const word = typeWord(socket);
  if (word === 'UpstreamTlsContext' || word === 'DownstreamTlsContext') return config;
  if (word.startsWith('Quic')) return optObj(config[inner]);
  // v2 had an untyped `config`; the names of then are the names of now.
  return text(socket['name']).endsWith('tls') ? (optObj(socket['config']) ?? config) : undefined;
}

function isRawBuffer(socket: JsonObject): boolean {
  return text(socket['name']).endsWith('raw_buffer') || typeWord(socket) === 'RawBuffer';
}

/** What a filter chain demands of its clients; `chain` is canonical. */
export function chainSecurity(chain: JsonObject): ListenerRow['security'] {
  const socket = optObj(chain['transportSocket']);
  const context =
    socket === undefined ? optObj(chain['tlsContext']) : tlsContext(socket, 'downstreamTlsContext');
  if (context !== undefined)
    return flag(context['requireClientCertificate']) ? 'mutual-tls' : 'tls';
  return socket === undefined || isRawBuffer(socket) ? 'plaintext' : 'unknown';
}

/** Fields of a CommonTlsContext by which a side has a certificate of its own. */
export const certificateFields = [
  'tlsCertificates',
  'tlsCertificateSdsSecretConfigs',
  'tlsCertificateCertificateProviderInstance',
  'tlsCertificateProviderInstance',
] as const;

function hasCertificate(context: JsonObject): boolean {
  const common = obj(context['commonTlsContext']);
  return certificateFields.some((key) => common[key] !== undefined);
}

function socketSecurity(socket: JsonObject): ClusterRow['security'] {
  const context = tlsContext(socket, 'upstreamTlsContext');
  if (context !== undefined) return hasCertificate(context) ? 'mutual-tls' : 'tls';
  return isRawBuffer(socket) ? 'plaintext' : 'unknown';
}

/**
 * How a cluster speaks to its endpoints. Istio's automatic mTLS is a match on each endpoint's own metadata
 * (`tlsMode: istio`) with a plaintext way beside it (docs/envoy.md §4.5).
 */
export function clusterSecurity(cluster: JsonObject): ClusterRow['security'] {
  const matches = objects(cluster['transportSocketMatches']).map((match) =>
    socketSecurity(obj(match['transportSocket'])),
  );
  const socket = optObj(cluster['transportSocket']);
  const legacy = optObj(cluster['tlsContext']);
  const own: ClusterRow['security'] =
    socket !== undefined
      ? socketSecurity(socket)
      : legacy === undefined
        ? 'plaintext'
        : hasCertificate(legacy)
          ? 'mutual-tls'
          : 'tls';
  if (matches.length === 0) return own;
  if (matches.includes('mutual-tls')) {
    return matches.every((one) => one === 'mutual-tls') ? 'mutual-tls' : 'mutual-tls-where-offered';
  }
  return matches.every((one) => one === matches[0]) ? (matches[0] ?? own) : 'unknown';
}

/** Names of the SDS secrets that a listener or cluster refers to, anywhere within it, in order. */
export function secretNames(value: unknown): readonly string[] {
  const found: string[] = [];
  visit(value, found);
  return [...new Set(found)];
}

const secretFields = new Set([
  'tlsCertificateSdsSecretConfigs',
  'validationContextSdsSecretConfig',
  'sessionTicketKeysSdsSecretConfig',
]);

function visit(value: unknown, found: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (secretFields.has(key)) {
        for (const one of Array.isArray(inner) ? inner : [inner]) {
          const name = nameOf(one);
          if (name !== '') found.push(name);
        }
      } else visit(inner, found);
    }
  }
}

function nameOf(value: unknown): string {
  return typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string'
    ? value.name
    : '';
}
