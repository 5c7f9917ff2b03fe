/** The two ends of a connection, as far as they bear on the headers of a request. */
export interface Peer {
  readonly ip: string;
  readonly tls: boolean;
  /** This Envoy's own address, which stands for a caller at 127.0.0.1 in X-Forwarded-For. */
  readonly own: string;
  /** Port of the connection's local address. */
  readonly localPort?: number;
  /** URI SAN of the client's certificate, and of this Envoy's own. */
  readonly principal?: string | undefined;
  readonly identity?: string | undefined;
}
