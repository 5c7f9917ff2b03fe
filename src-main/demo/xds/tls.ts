import type { JsonObject } from '../../contract/json.ts';
import { any, extension, message, repeated } from '../world/message.ts';

/** Transport sockets and SDS references, as istiod writes them. */
const sdsFromAgent: JsonObject = {
  api_config_source: {
    api_type: 'GRPC',
    grpc_services: [{ envoy_grpc: { cluster_name: 'sds-grpc' } }],
    set_node_on_first_message_only: true,
    transport_api_version: 'V3',
  },
  initial_fetch_timeout: '0s',
  resource_api_version: 'V3',
};

const workloadCertificate: JsonObject = { name: 'default', sds_config: sdsFromAgent };
const meshRoot: JsonObject = { name: 'ROOTCA', sds_config: sdsFromAgent };
const tlsTransport = 'envoy.transport_sockets.tls';
const tlsTypes = 'envoy.extensions.transport_sockets.tls.v3';

/** A certificate that istiod itself hands out over ADS (gateways' credentialName). */
export function credential(name: string): JsonObject {
  return {
    name: `kubernetes://${name}`,
    sds_config: { ads: {}, resource_api_version: 'V3' },
  };
}

export const inboundMutualTls: JsonObject = extension(
  tlsTransport,
  `${tlsTypes}.DownstreamTlsContext`,
  {
    common_tls_context: {
      tls_params: {
        tls_minimum_protocol_version: 'TLSv1_2',
        tls_maximum_protocol_version: 'TLSv1_3',
        cipher_suites: [
          'ECDHE-ECDSA-AES256-GCM-SHA384',
          'ECDHE-RSA-AES256-GCM-SHA384',
          'ECDHE-ECDSA-AES128-GCM-SHA256',
          'ECDHE-RSA-AES128-GCM-SHA256',
          'AES256-GCM-SHA384',
          'AES128-GCM-SHA256',
        ],
      },
      alpn_protocols: ['h2', 'http/1.1'],
      tls_certificate_sds_secret_configs: [workloadCertificate],
      combined_validation_context: {
        default_validation_context: {
          match_subject_alt_names: [{ prefix: 'spiffe://cluster.local/' }],
        },
        validation_context_sds_secret_config: meshRoot,
      },
    },
    require_client_certificate: true,
  },
);

export function gatewayTls(credentialName: string): JsonObject {
  return extension(tlsTransport, `${tlsTypes}.DownstreamTlsContext`, {
    common_tls_context: {
      alpn_protocols: ['h2', 'http/1.1'],
      tls_certificate_sds_secret_configs: [credential(credentialName)],
    },
    require_client_certificate: false,
  });
}

export function upstreamMutualTls(
  sni: string,
  alpn: readonly string[],
  accounts: readonly string[],
): JsonObject {
  return extension(tlsTransport, `${tlsTypes}.UpstreamTlsContext`, {
    common_tls_context: {
      tls_params: {
        tls_minimum_protocol_version: 'TLSv1_2',
        tls_maximum_protocol_version: 'TLSv1_3',
      },
      alpn_protocols: [...alpn],
      tls_certificate_sds_secret_configs: [workloadCertificate],
      combined_validation_context: {
        default_validation_context: message({
          match_subject_alt_names: repeated(accounts.map((exact) => ({ exact }))),
        }),
        validation_context_sds_secret_config: meshRoot,
      },
    },
    sni,
  });
}

/** TLS with a client certificate from a Kubernetes secret (DestinationRule `credentialName`). */
export function upstreamClientCertificate(credentialName: string, sni: string): JsonObject {
  return extension(tlsTransport, `${tlsTypes}.UpstreamTlsContext`, {
    common_tls_context: {
      tls_params: {
        tls_minimum_protocol_version: 'TLSv1_2',
        tls_maximum_protocol_version: 'TLSv1_3',
      },
      tls_certificate_sds_secret_configs: [credential(credentialName)],
      combined_validation_context: {
        default_validation_context: { match_subject_alt_names: [{ exact: sni }] },
        validation_context_sds_secret_config: credential(`${credentialName}-cacert`),
      },
    },
    sni,
  });
}

/** Mutual TLS where the endpoint offers it, plaintext elsewhere (auto mTLS). */
export function autoMutualTls(mutual: JsonObject): JsonObject[] {
  return [
    { name: 'tlsMode-istio', match: { tlsMode: 'istio' }, transport_socket: mutual },
    {
      name: 'tlsMode-disabled',
      match: {},
      transport_socket: {
        name: 'envoy.transport_sockets.raw_buffer',
        typed_config: any('envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer'),
      },
    },
  ];
}
