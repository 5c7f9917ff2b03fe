import type { JsonObject } from '../../contract/json.ts';
import { type Certificate, issue } from '../pki/certificates.ts';
import { any } from '../world/message.ts';
import type { Proxy } from '../world/proxy.ts';
import { day, hour, millis, minute, seconds } from '../world/time.ts';
import { spiffe, trustDomain } from '../world/workloads.ts';

/** Certificates of the mesh and the secrets that Envoy holds. All times in milliseconds since 1970. */

const authority = [['O', trustDomain]] as const;

/** The mesh's certificates, made when first asked for and kept. */
export class CertificateStore {
  readonly #start: number;
  readonly #known = new Map<string, Certificate>();

  constructor(start: number) {
    this.#start = start;
  }

  #once(key: string, make: () => Certificate): Certificate {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }

  root(): Certificate {
    return this.#once('root', () =>
      issue({
        key: 'root',
        issuerKey: 'root',
        subject: authority,
        issuer: authority,
        notBefore: this.#start - 120 * day,
        notAfter: this.#start + 3530 * day,
        authority: true,
      }),
    );
  }

  /** When the workload's certificate in force at `now` was issued: the agent renews at half its life of 24 h. */
  issuedAt(proxy: Proxy, now: number): number {
    const first = this.#start - 3 * hour - (proxy.pod.ip.length * 7 + proxy.id.length) * minute;
    return first + Math.max(0, Math.floor((now - first) / (12 * hour))) * 12 * hour;
  }

  workload(proxy: Proxy, now: number): Certificate {
    const issued = this.issuedAt(proxy, now);
    const identity = spiffe(proxy.pod.namespace, proxy.pod.workload.serviceAccount);
    return this.#once(`${proxy.id}@${issued}`, () =>
      issue({
        key: `${proxy.id}@${issued}`,
        issuerKey: 'root',
        subject: [],
        issuer: authority,
        // istiod dates certificates two minutes back (CLOCK_SKEW_GRACE_PERIOD).
        notBefore: issued - 2 * minute,
        notAfter: issued + day,
        uris: [identity],
      }),
    );
  }

  /** Name of the key behind the certificate that Citadel wrote into the pod (Istio ≤ 1.4). */
  mountedKey(proxy: Proxy): string {
    return `mounted ${proxy.id}`;
  }

  /** The certificate in /etc/certs: Citadel's, of 90 days, half of them gone. */
  mounted(proxy: Proxy): Certificate {
    const key = this.mountedKey(proxy);
    return this.#once(key, () =>
      issue({
        key,
        issuerKey: 'root',
        subject: [],
        issuer: authority,
        notBefore: this.#start - 45 * day,
        notAfter: this.#start + 45 * day,
        uris: [spiffe(proxy.pod.namespace, proxy.pod.workload.serviceAccount)],
      }),
    );
  }

  /** A gateway's server certificate from a public-looking authority of its own. */
  server(host: string, notBefore: number, notAfter: number): Certificate {
    return this.#once(`server ${host}`, () =>
      issue({
        key: `server ${host}`,
        issuerKey: 'web',
        subject: [['CN', host]],
        issuer: [
          ['O', 'Example Trust Services'],
          ['CN', 'Example Web CA 3'],
        ],
        notBefore,
        notAfter,
        dnsNames: [host],
      }),
    );
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

const secretType = 'envoy.extensions.transport_sockets.tls.v3.Secret';

/** Envoy replaces private keys by this word before it prints them (server/config_dump redaction). */
const redacted = { inline_bytes: base64('[redacted]') };

export function chainSecret(name: string, certificates: readonly Certificate[]): JsonObject {
  return any(secretType, {
    name,
    tls_certificate: {
      certificate_chain: {
        inline_bytes: base64(certificates.map((certificate) => certificate.pem).join('')),
      },
      private_key: redacted,
    },
  });
}

export function trustSecret(name: string, certificate: Certificate): JsonObject {
  return any(secretType, {
    name,
    validation_context: { trusted_ca: { inline_bytes: base64(certificate.pem) } },
  });
}

export function emptySecret(name: string): JsonObject {
  return any(secretType, { name });
}

export function activeSecret(
  name: string,
  version: string,
  updated: number,
  secret: JsonObject,
): JsonObject {
  return { name, version_info: version, last_updated: millis(updated), secret };
}

/** The two secrets that every proxy gets from its agent: own certificate and the mesh's root. */
export function agentSecrets(store: CertificateStore, proxy: Proxy, now: number): JsonObject[] {
  const issued = store.issuedAt(proxy, now);
  const chain = [store.workload(proxy, now), store.root()];
  const version = seconds(issued);
  return [
    activeSecret('default', `${version}/1`, issued + 65, chainSecret('default', chain)),
    activeSecret('ROOTCA', `${version}/2`, issued + 62, trustSecret('ROOTCA', store.root())),
  ];
}
