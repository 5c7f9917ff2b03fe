import { evaluated, type Family, irrelevant, noted, throughExtension } from './entry.ts';

export const transportSockets: Family = {
  'extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance': [
    irrelevant('certificates', 'instance_name certificate_name'),
  ],
  'extensions.transport_sockets.tls.v3.CertificateValidationContext': [
    irrelevant(
      'certificates',
      'trusted_ca ca_certificate_provider_instance system_root_certs watched_directory require_signed_certificate_timestamp allow_expired_certificate trust_chain_verification only_verify_leaf_cert_crl max_verify_depth suppress_client_ca_list',
    ),
    noted(
      'trace.note.certificate',
      'verify_certificate_spki verify_certificate_hash crl custom_validator_config',
    ),
    evaluated(
      'trace/connection/tls',
      'match_typed_subject_alt_names:extensions.transport_sockets.tls.v3.SubjectAltNameMatcher match_subject_alt_names:type.matcher.v3.StringMatcher',
    ),
  ],
  'extensions.transport_sockets.tls.v3.CertificateValidationContext.SystemRootCerts': [],
  'extensions.transport_sockets.tls.v3.CommonTlsContext': [
    irrelevant(
      'certificates',
      'tls_params tls_certificate_certificate_provider validation_context_sds_secret_config validation_context_certificate_provider validation_context_certificate_provider_instance',
    ),
    evaluated(
      'trace/upstream/transport-socket',
      'tls_certificates:extensions.transport_sockets.tls.v3.TlsCertificate tls_certificate_provider_instance:extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance tls_certificate_certificate_provider_instance:extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance alpn_protocols',
    ),
    evaluated(
      'trace/connection/tls',
      'tls_certificate_sds_secret_configs:extensions.transport_sockets.tls.v3.SdsSecretConfig validation_context:extensions.transport_sockets.tls.v3.CertificateValidationContext combined_validation_context:extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext',
    ),
    noted('trace.note.setting', 'custom_tls_certificate_selector custom_handshaker'),
    irrelevant('logging', 'key_log'),
  ],
  'extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProvider': [
    irrelevant('certificates', 'name typed_config'),
  ],
  'extensions.transport_sockets.tls.v3.CommonTlsContext.CertificateProviderInstance': [
    irrelevant('certificates', 'instance_name certificate_name'),
  ],
  'extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext': [
    evaluated(
      'trace/connection/tls',
      'default_validation_context:extensions.transport_sockets.tls.v3.CertificateValidationContext',
    ),
    irrelevant(
      'certificates',
      'validation_context_sds_secret_config validation_context_certificate_provider validation_context_certificate_provider_instance',
    ),
  ],
  'extensions.transport_sockets.tls.v3.DownstreamTlsContext': [
    evaluated(
      'trace/connection/tls',
      'common_tls_context:extensions.transport_sockets.tls.v3.CommonTlsContext require_client_certificate',
    ),
    // No code of Envoy reads it (measured: a hello without a name passes).
    irrelevant('unread', 'require_sni'),
    irrelevant(
      'transport',
      'session_ticket_keys session_ticket_keys_sds_secret_config disable_stateless_session_resumption disable_stateful_session_resumption ocsp_staple_policy prefer_client_ciphers',
    ),
    irrelevant('timing', 'session_timeout'),
    irrelevant('certificates', 'full_scan_certs_on_sni_mismatch'),
  ],
  'extensions.transport_sockets.tls.v3.PrivateKeyProvider': [
    irrelevant('certificates', 'provider_name typed_config fallback'),
  ],
  'extensions.transport_sockets.tls.v3.SdsSecretConfig': [
    evaluated('trace/connection/tls', 'name'),
    irrelevant('discovery', 'sds_config'),
  ],
  'extensions.transport_sockets.tls.v3.SubjectAltNameMatcher': [
    evaluated('trace/connection/tls', 'san_type matcher:type.matcher.v3.StringMatcher'),
    noted('trace.note.certificate', 'oid'),
  ],
  'extensions.transport_sockets.tls.v3.TlsCertificate': [
    irrelevant(
      'certificates',
      'certificate_chain private_key pkcs12 watched_directory private_key_provider password ocsp_staple signed_certificate_timestamp',
    ),
  ],
  'extensions.transport_sockets.tls.v3.TlsKeyLog': [
    irrelevant('logging', 'path local_address_range remote_address_range'),
  ],
  'extensions.transport_sockets.tls.v3.TlsParameters': [
    irrelevant(
      'certificates',
      'tls_minimum_protocol_version tls_maximum_protocol_version cipher_suites ecdh_curves signature_algorithms compliance_policies',
    ),
  ],
  'extensions.transport_sockets.tls.v3.TlsSessionTicketKeys': [irrelevant('certificates', 'keys')],
  'extensions.transport_sockets.tls.v3.UpstreamTlsContext': [
    evaluated(
      'trace/connection/tls',
      'common_tls_context:extensions.transport_sockets.tls.v3.CommonTlsContext',
    ),
    evaluated('trace/upstream/transport-socket', 'sni auto_host_sni'),
    noted('trace.note.setting', 'auto_sni_san_validation'),
    irrelevant('transport', 'allow_renegotiation max_session_keys enforce_rsa_key_usage'),
  ],
  'extensions.transport_sockets.alts.v3.Alts': [
    throughExtension('envoy.transport_sockets.alts', 'handshaker_service peer_service_accounts'),
  ],
  'extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport': [
    noted('trace.note.setting', 'passthrough_metadata'),
    evaluated('trace/upstream/transport-socket', 'transport_socket:config.core.v3.TransportSocket'),
  ],
  'extensions.transport_sockets.quic.v3.QuicDownstreamTransport': [
    irrelevant('other protocol', 'downstream_tls_context enable_early_data enable_resumption'),
  ],
  'extensions.transport_sockets.quic.v3.QuicUpstreamTransport': [
    irrelevant('other protocol', 'upstream_tls_context'),
  ],
  'extensions.transport_sockets.dynamic_modules.v3.DynamicModuleTransportSocket': [
    throughExtension(
      'envoy.transport_sockets.dynamic_modules',
      'dynamic_module_config transport_socket_name transport_socket_config implements_secure_transport',
    ),
  ],
  'extensions.transport_sockets.raw_buffer.v3.RawBuffer': [],
  'extensions.transport_sockets.starttls.v3.StartTlsConfig': [
    noted('trace.note.setting', 'cleartext_socket_config tls_socket_config'),
  ],
  'extensions.transport_sockets.starttls.v3.UpstreamStartTlsConfig': [
    noted('trace.note.setting', 'cleartext_socket_config tls_socket_config'),
  ],
  'extensions.transport_sockets.tap.v3.Tap': [
    irrelevant('logging', 'common_config socket_tap_config'),
    evaluated('trace/upstream/transport-socket', 'transport_socket:config.core.v3.TransportSocket'),
  ],
  'extensions.transport_sockets.tcp_stats.v3.Config': [
    evaluated('trace/upstream/transport-socket', 'transport_socket:config.core.v3.TransportSocket'),
    irrelevant('statistics', 'update_period'),
  ],
  'extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport': [
    noted('trace.note.setting', 'config allow_unspecified_address'),
    evaluated('trace/upstream/transport-socket', 'transport_socket:config.core.v3.TransportSocket'),
    irrelevant('transport', 'tlv_as_pool_key'),
  ],
  'extensions.transport_sockets.http_11_proxy.v3.Http11ProxyUpstreamTransport': [
    throughExtension(
      'envoy.transport_sockets.http_11_proxy',
      'transport_socket default_proxy_address',
    ),
  ],
};
