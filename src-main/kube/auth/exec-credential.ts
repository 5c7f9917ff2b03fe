import { AppError } from '../../contract/errors.ts';
import { at, type Json, jsonIn, type JsonObject, str } from '../../contract/json.ts';
import { type Message, sentence } from '../../words/keys.ts';
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

/** The kubeconfig's own words on where the plugin comes from. */
export function installHint({ installHint: text }: ExecEntry): Message | undefined {
  return text === undefined ? undefined : sentence('error.verbatim', { text });
}

export function checkVersion(exec: ExecEntry): void {
  if (!versions.includes(exec.apiVersion))
    throw new AppError(
      'exec-plugin-failed',
      exec.apiVersion === ''
        ? sentence('error.kube.plugin-no-version', { command: exec.command })
        : sentence('error.kube.plugin-version', {
            command: exec.command,
            version: exec.apiVersion,
          }),
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
  const fail = (why: Message): AppError =>
    new AppError(
      'exec-plugin-failed',
      sentence('error.kube.plugin-answered', { command: exec.command, why }),
      {
        hint: installHint(exec),
      },
    );
  const answer = jsonIn(stdout);
  if (answer === undefined)
    throw fail(
      stdout.trim() === ''
        ? sentence('error.kube.plugin.nothing')
        : sentence('error.kube.plugin.no-json'),
    );
  if (str(at(answer, 'kind')) !== 'ExecCredential')
    throw fail(sentence('error.kube.plugin.no-credential'));
  const apiVersion = str(at(answer, 'apiVersion'));
  if (apiVersion !== exec.apiVersion)
    throw fail(
      sentence('error.kube.plugin.other-version', {
        version: apiVersion ?? '-',
        wanted: exec.apiVersion,
      }),
    );
  const token = str(at(answer, 'status', 'token'));
  const certificate = str(at(answer, 'status', 'clientCertificateData'));
  const key = str(at(answer, 'status', 'clientKeyData'));
  if ((token ?? '') === '' && (certificate ?? '') === '')
    throw fail(sentence('error.kube.plugin.empty'));
  if (((certificate ?? '') === '') !== ((key ?? '') === ''))
    throw fail(sentence('error.kube.plugin.half'));
  const expiry = Date.parse(str(at(answer, 'status', 'expirationTimestamp')) ?? '');
  return {
    token: token === undefined || token === '' ? undefined : new Secret(token),
    certificate: certificate === '' ? undefined : certificate,
    key: key === undefined || key === '' ? undefined : new Secret(key),
    expiresAt: Number.isNaN(expiry) ? undefined : expiry,
  };
}
