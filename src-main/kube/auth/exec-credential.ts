import { AppError } from '../../contract/errors.ts';
import { at, type Json, type JsonObject, str } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import { parseJson } from '../json-text.ts';
import type { ClusterEntry, ExecEntry } from '../kubeconfig/model.ts';
import { Secret } from '../secret.ts';

/** The versions that client-go still takes (v1alpha1 went with 1.24). */
const versions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** What an exec plugin gave. */
export interface ExecCredential {
  readonly token: Secret | undefined;
  /** PEM. */
  readonly certificate: string | undefined;
  readonly key: Secret | undefined;
  /** Milliseconds since 1970; undefined: good until the server says otherwise. */
  readonly expiresAt: number | undefined;
}

export function checkVersion(exec: ExecEntry): void {
  if (!versions.includes(exec.apiVersion))
    throw new AppError(
      'exec-plugin-failed',
      `The exec plugin ${exec.command} is configured for ${exec.apiVersion === '' ? 'no API version' : exec.apiVersion}; known are v1 and v1beta1 of client.authentication.k8s.io.`,
      { hint: sentence('hint.kube.rewrite-kubeconfig') },
    );
}

/** The value of KUBERNETES_EXEC_INFO; `caData` is base64 of the cluster's CA, wherever it was written. */
export function execInfo(
  exec: ExecEntry,
  cluster: ClusterEntry,
  caData: string | undefined,
  interactive: boolean,
): string {
  const spec: JsonObject = { interactive };
  if (exec.provideClusterInfo) {
    const facts: Record<string, Json | undefined> = {
      server: cluster.server,
      'tls-server-name': cluster.tlsServerName,
      'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify || undefined,
      'certificate-authority-data': caData,
      'proxy-url': cluster.proxyUrl?.reveal(),
      config: cluster.execConfig,
    };
    spec['cluster'] = facts;
  }
  return JSON.stringify({ apiVersion: exec.apiVersion, kind: 'ExecCredential', spec });
}

/** Reads a plugin's stdout. What it wrote is never quoted: it is a credential. */
export function readCredential(stdout: string, exec: ExecEntry): ExecCredential {
  const fail = (why: string): AppError =>
    new AppError(
      'exec-plugin-failed',
      sentence('error.kube.plugin-answered', { command: exec.command, why }),
      {
        hint: exec.installHint,
      },
    );
  const answer = parseJson(stdout);
  if (answer === undefined)
    throw fail(stdout.trim() === '' ? 'nothing' : 'with something else than JSON');
  if (str(at(answer, 'kind')) !== 'ExecCredential')
    throw fail('with JSON that is no ExecCredential');
  const apiVersion = str(at(answer, 'apiVersion'));
  if (apiVersion !== exec.apiVersion)
    throw fail(
      `in version ${apiVersion ?? '(none)'}, but the kubeconfig asks for ${exec.apiVersion}`,
    );
  const token = str(at(answer, 'status', 'token'));
  const certificate = str(at(answer, 'status', 'clientCertificateData'));
  const key = str(at(answer, 'status', 'clientKeyData'));
  if ((token ?? '') === '' && (certificate ?? '') === '')
    throw fail('without a token and without a client certificate');
  if (((certificate ?? '') === '') !== ((key ?? '') === ''))
    throw fail('with a client certificate or a key, but not with both');
  const expiry = Date.parse(str(at(answer, 'status', 'expirationTimestamp')) ?? '');
  return {
    token: token === undefined || token === '' ? undefined : new Secret(token),
    certificate: certificate === '' ? undefined : certificate,
    key: key === undefined || key === '' ? undefined : new Secret(key),
    expiresAt: Number.isNaN(expiry) ? undefined : expiry,
  };
}
