import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { codeOf } from '../kubeconfig/files.ts';
import type { ImpersonateEntry, UserEntry } from '../kubeconfig/model.ts';
import type { Authenticator, Credentials } from './authenticator.ts';
import { checkedPem, pemOfData } from './pem-data.ts';

export interface ClientCertificate {
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
}

/** Names a client certificate without keeping it: connections made with another one are not used again. */
export function certificateIdentity({ cert, key }: ClientCertificate): string {
  if (cert === undefined && key === undefined) return '';
  return createHash('sha256')
    .update(cert ?? '')
    .update('\0')
    .update(key ?? '')
    .digest('hex');
}

/**
 * `*-data` wins over the file, as in kubectl. Files are read at each call, so a rotated one is seen at once. Throws
 * AppError `credentials-failed` for one of the two without the other, and for what is neither.
 */
export async function clientCertificate(user: UserEntry): Promise<ClientCertificate> {
  const cert = await material(
    user,
    'client-certificate',
    user.clientCertificateData,
    user.clientCertificate,
  );
  const key = await material(user, 'client-key', user.clientKeyData?.reveal(), user.clientKey);
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? 'client-certificate' : 'client-key';
    const there = cert === undefined ? 'client-key' : 'client-certificate';
    const { name: entry, file } = user;
    throw new AppError(
      'credentials-failed',
      sentence('error.kube.pem-half', { entry, file, there, missing }),
    );
  }
  if (cert !== undefined && key !== undefined && foreign(cert, key)) {
    const { name: entry, file } = user;
    throw new AppError('credentials-failed', sentence('error.kube.pem-mismatch', { entry, file }));
  }
  return { cert, key };
}

/** The key is of another certificate. One that cannot be read here (encrypted) is TLS's to refuse. */
function foreign(cert: Buffer, key: Buffer): boolean {
  try {
    return !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

async function material(
  { name: entry, file: kubeconfig }: UserEntry,
  field: 'client-certificate' | 'client-key',
  data: string | undefined,
  file: string | undefined,
): Promise<Buffer | undefined> {
  const holds = field === 'client-key' ? 'key' : 'certificate';
  const where = { of: 'user', entry, file: kubeconfig, holds } as const;
  if (data !== undefined) return pemOfData(data, { ...where, field: `${field}-data` });
  if (file === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new AppError(
      'credentials-failed',
      sentence('error.kube.credential-unreadable', {
        what: field,
        file,
        code: codeOf(error) ?? 'unknown',
      }),
    );
  }
  return checkedPem(bytes, { ...where, field });
}

/** What no HTTP header can carry (RFC 9110 §5.5): node:http would throw, and say nothing of whose fault it is. */
const unsendable = /[\0-\x08\x0a-\x1f\x7f]/;

/** What `kubectl config view` writes in place of a secret is none. */
function given(user: UserEntry, field: string, value: string): string {
  if (value !== 'REDACTED' && value !== 'DATA+OMITTED') return value;
  const { name: entry, file } = user;
  throw new AppError(
    'credentials-failed',
    sentence('error.kube.token-omitted', { field, entry, file, value }),
  );
}

export function bearer(token: string): string {
  if (unsendable.test(token) || /[^\0-\x7f]/.test(token))
    throw new AppError('credentials-failed', sentence('error.kube.token-unsendable'), {
      hint: sentence('hint.kube.token-on-one-line'),
    });
  return `Bearer ${token}`;
}

/** A name as the bytes of its UTF-8, which is what Go's client sends; node:http takes one character for one byte. */
function headerText(name: string): string {
  if (unsendable.test(name))
    throw new AppError('kubeconfig-invalid', sentence('error.kube.impersonation-unsendable'));
  return Buffer.from(name, 'utf8').toString('latin1');
}

/** The Impersonate-* headers (https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation). */
export function impersonationHeaders(
  as: ImpersonateEntry,
): Readonly<Record<string, string | readonly string[]>> {
  const headers: Record<string, string | readonly string[]> = {};
  if (as.user !== undefined) headers['impersonate-user'] = headerText(as.user);
  if (as.uid !== undefined) headers['impersonate-uid'] = headerText(as.uid);
  if (as.groups.length > 0) headers['impersonate-group'] = as.groups.map(headerText);
  for (const [key, values] of Object.entries(as.extra))
    headers[`impersonate-extra-${headerKey(key)}`] = values.map(headerText);
  return headers;
}

/** client-go's headerKeyEscape: what is not a header token character is percent-encoded, `%` itself too. */
function headerKey(key: string): string {
  return [...Buffer.from(key)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9!#$&'*+.^_`|~-]/.test(char)
        ? char
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/**
 * A user whose credentials stand in the kubeconfig or in files beside it: token, token file, name and password,
 * client certificate. A token file wins over a token as long as it can be read (client-go's AuthInfo.TokenFile).
 */
export class StaticAuthenticator implements Authenticator {
  readonly #user: UserEntry | undefined;
  #lastToken = '';

  constructor(user: UserEntry | undefined) {
    this.#user = user;
  }

  async credentials(): Promise<Credentials> {
    const user = this.#user;
    if (user === undefined)
      return { headers: {}, cert: undefined, key: undefined, tlsIdentity: '' };
    const certificate = await clientCertificate(user);
    const authorization = await this.#authorization(user);
    return {
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...impersonationHeaders(user.impersonate),
      },
      ...certificate,
      tlsIdentity: certificateIdentity(certificate),
    };
  }

  /** A file may have been renewed between our reading and the server's answer: worth one more try when it has. */
  rejected(credentials: Credentials): boolean {
    return (
      this.#user?.tokenFile !== undefined ||
      (this.#user?.clientCertificate !== undefined && credentials.cert !== undefined)
    );
  }

  async #authorization(user: UserEntry): Promise<string | undefined> {
    const token = user.tokenFile === undefined ? undefined : await this.#fromFile(user.tokenFile);
    if (token !== undefined) return bearer(token);
    if (user.token !== undefined) return bearer(given(user, 'token', user.token.reveal()));
    if (user.username !== undefined) {
      const pair = `${user.username}:${user.password?.reveal() ?? ''}`;
      return `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    if (user.tokenFile !== undefined)
      throw new AppError(
        'credentials-failed',
        sentence('error.kube.token-file', { tokenFile: user.tokenFile }),
      );
    return undefined;
  }

  /** A file that is being replaced may be missing for a moment: the token read last is then still good. */
  async #fromFile(file: string): Promise<string | undefined> {
    try {
      const read = (await readFile(file, 'utf8')).trim();
      if (read !== '') this.#lastToken = read;
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
    }
    return this.#lastToken === '' ? undefined : this.#lastToken;
  }
}
