/** Deadlines in milliseconds. */
export const timeouts = {
  /** TCP, proxy and TLS to the API server. */
  connect: 5_000,
  /** One page of a list, one review, one version. */
  request: 15_000,
  /** From the upgrade request to 101. */
  upgrade: 10_000,
  /** A stream or reply on which nothing moves any more. */
  idle: 30_000,
} as const;
