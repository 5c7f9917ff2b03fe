import { readFile } from 'node:fs/promises';

import { AppError, cancelled } from '../../contract/errors.ts';
import { at, type Json, jsonIn, num, str } from '../../contract/json.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { plainRequest } from '../http/plain-request.ts';
import type { AuthProviderEntry, UserEntry } from '../kubeconfig/model.ts';
import { Secret } from '../secret.ts';
import { SharedTask } from '../shared-task.ts';
import type { AuthDeps, Authenticator, Credentials } from './authenticator.ts';
import {
  bearer,
  certificateIdentity,
  clientCertificate,
  impersonationHeaders,
} from './static-auth.ts';

/** client-go's oidc plugin takes a token for expired this long before it is. */
const expiryDelta = 10_000;

/**
 * The legacy auth provider `oidc`: the id token of the kubeconfig while it is good, then a refreshed one. What comes back is kept
 * in memory only, since the kubeconfig is the user's; when the provider rotates its refresh tokens, kubectl's copy is used up
 * then.
 */
export class OidcAuthenticator implements Authenticator {
  readonly #user: UserEntry;
  readonly #config: AuthProviderEntry['config'];
  readonly #deps: AuthDeps;
  readonly #task: SharedTask<Secret>;
  #idToken: Secret | undefined;
  #refreshToken: Secret | undefined;

  constructor(user: UserEntry, provider: AuthProviderEntry, deps: AuthDeps) {
    this.#user = user;
    this.#config = provider.config;
    this.#deps = deps;
    this.#idToken = provider.config['id-token'];
    this.#refreshToken = provider.config['refresh-token'];
    this.#task = new SharedTask((signal) => this.#refresh(signal));
  }

  async credentials(signal: AbortSignal | undefined): Promise<Credentials> {
    const token =
      this.#idToken !== undefined && this.#isGood(this.#idToken)
        ? this.#idToken
        : await this.#task.join(signal);
    const certificate = await clientCertificate(this.#user);
    return {
      headers: {
        authorization: bearer(token.reveal()),
        ...impersonationHeaders(this.#user.impersonate),
      },
      ...certificate,
      tlsIdentity: certificateIdentity(certificate),
    };
  }

  rejected(): boolean {
    this.#idToken = undefined;
    return this.#refreshToken !== undefined;
  }

  #isGood(token: Secret): boolean {
    const payload = token.reveal().split('.')[1] ?? '';
    const expiry = num(at(jsonIn(Buffer.from(payload, 'base64url').toString('utf8')), 'exp'));
    return expiry !== undefined && this.#deps.now() < expiry * 1000 - expiryDelta;
  }

  async #refresh(signal: AbortSignal): Promise<Secret> {
    const issuer = this.#config['idp-issuer-url']?.reveal();
    const refreshToken = this.#refreshToken?.reveal();
    if (issuer === undefined || refreshToken === undefined)
      throw failed(sentence('error.kube.oidc.expired'));
    const found = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
    if (!URL.canParse(found)) throw failed(sentence('error.kube.oidc.issuer'));
    const discovery = await this.#ask(new URL(found), undefined, {}, signal);
    const endpoint = str(at(discovery.json, 'token_endpoint')) ?? '';
    if (!URL.canParse(endpoint))
      throw failed(sentence('error.kube.oidc.no-endpoint', { issuer, status: discovery.status }));
    const answer = await this.#exchange(new URL(endpoint), refreshToken, signal);
    const idToken = str(at(answer.json, 'id_token'));
    if (answer.status !== 200 || idToken === undefined) {
      // RFC 6749 §5.2: `error` is one of a few words; the rest of the answer may hold tokens.
      const error = str(at(answer.json, 'error'));
      throw failed(
        sentence('error.kube.oidc.refused', {
          status: answer.status,
          error: error?.slice(0, 100) ?? sentence('error.kube.oidc.no-token'),
        }),
      );
    }
    const next = str(at(answer.json, 'refresh_token'));
    if (next !== undefined && next !== refreshToken) {
      this.#refreshToken = new Secret(next);
    }
    this.#idToken = new Secret(idToken);
    return this.#idToken;
  }

  /** Client id and secret in the Authorization header first, then in the form: providers take one or the other (as Go's oauth2 tries). */
  async #exchange(
    endpoint: URL,
    refreshToken: string,
    signal: AbortSignal,
  ): Promise<{ status: number; json: Json | undefined }> {
    const id = this.#config['client-id']?.reveal() ?? '';
    const secret = this.#config['client-secret']?.reveal();
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
    if (secret !== undefined) {
      const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      const answer = await this.#ask(endpoint, form, { authorization }, signal);
      if (answer.status === 200) return answer;
      form.set('client_secret', secret);
    }
    form.set('client_id', id);
    return await this.#ask(endpoint, form, {}, signal);
  }

  async #ask(
    url: URL,
    form: URLSearchParams | undefined,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ status: number; json: Json | undefined }> {
    const ca = await this.#authorities();
    let answer: { readonly status: number; readonly body: string };
    try {
      answer = await plainRequest({
        url,
        ...(form === undefined ? {} : { form }),
        headers,
        ca,
        env: this.#deps.env,
        signal,
      });
    } catch (error) {
      if (signal.aborted) throw cancelled();
      const why =
        error instanceof AppError
          ? (error.detail ?? error.said)
          : sentence('error.kube.oidc.broken');
      throw failed(sentence('error.kube.oidc.unreachable', { host: url.host, why }));
    }
    return { status: answer.status, json: jsonIn(answer.body) };
  }

  async #authorities(): Promise<readonly Buffer[] | undefined> {
    const data = this.#config['idp-certificate-authority-data']?.reveal();
    if (data !== undefined) return [Buffer.from(data, 'base64')];
    const file = this.#config['idp-certificate-authority']?.reveal();
    if (file === undefined) return undefined;
    try {
      return [await readFile(file)];
    } catch {
      throw failed(sentence('error.kube.oidc.ca', { file }));
    }
  }
}

function failed(why: Message): AppError {
  return new AppError('credentials-failed', sentence('error.kube.oidc', { why }), {
    hint: sentence('hint.kube.log-in-again'),
  });
}
