import { request as httpRequest } from 'node:http';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { dial } from './dial.ts';
import { bareHost, portOf, proxyFor } from './proxy.ts';
import { readText } from './read-body.ts';
import { timeouts } from './timeouts.ts';

export interface PlainRequest {
  readonly url: URL;
  /** A form to POST; absent: GET. */
  readonly form?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ca: readonly (string | Buffer)[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}

/** One exchange with a server that is not the API server (an identity provider), on the same ways out. */
export async function plainRequest(
  request: PlainRequest,
): Promise<{ readonly status: number; readonly body: string }> {
  const { url, form } = request;
  const socket = await dial(
    {
      host: bareHost(url.hostname),
      port: portOf(url),
      proxy: proxyFor(url, undefined, request.env),
      tls:
        url.protocol === 'https:'
          ? {
              ca: request.ca,
              cert: undefined,
              key: undefined,
              serverName: undefined,
              insecureSkipTlsVerify: false,
            }
          : undefined,
    },
    request.signal,
  );
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const limit = setTimeout(() => {
    reject(
      new AppError('timeout', sentence('error.kube.host-no-answer', { host: url.host }), {
        retryable: true,
      }),
    );
  }, timeouts.request);
  const sent = httpRequest({
    method: form === undefined ? 'GET' : 'POST',
    path: `${url.pathname}${url.search}`,
    createConnection: () => socket,
    headers: {
      host: url.host,
      accept: 'application/json',
      connection: 'close',
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...request.headers,
    },
  });
  sent.once('response', (response) => {
    readText(response, 1024 * 1024).then(
      (body) => resolve({ status: response.statusCode ?? 0, body }),
      reject,
    );
  });
  sent.on('error', reject);
  sent.end(form?.toString());
  try {
    return await promise;
  } finally {
    clearTimeout(limit);
    socket.destroy();
  }
}
