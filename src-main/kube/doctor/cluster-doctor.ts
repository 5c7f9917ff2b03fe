import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { AppError } from '../../contract/errors.ts';
import { operand, shellCommand } from '../../contract/shell.ts';
import { sentence } from '../../words/keys.ts';
import type { Credentials } from '../auth/authenticator.ts';
import type { Cluster } from '../cluster.ts';
import { describeTarget, dialRaw, type DialTarget } from '../http/dial.ts';
import { bareHost, portOf } from '../http/proxy.ts';
import { codeOf } from '../kubeconfig/files.ts';
import { examinePermissions } from './permissions.ts';
import { type DoctorStep, type Finding, runStep } from './step.ts';
import { examineTls, limited } from './tls-doctor.ts';

/**
 * Examines the way from this machine to the API server, step by step: DNS, proxy, TCP, TLS with its chain, authentication, version,
 * permissions. A step after a failed one that it needs is `skipped`. Everything that it opens it closes. `controlPlaneNamespaces` is
 * asked only when the way is good; streams are wanted there.
 */
export async function* examineCluster(
  cluster: Cluster,
  now: () => number,
  signal: AbortSignal,
  controlPlaneNamespaces: () => Promise<readonly string[]>,
): AsyncGenerator<DoctorStep> {
  const { connection } = cluster.client;
  let broken = false;
  const step = async (
    id: string,
    command: string | undefined,
    run: () => Promise<Finding>,
  ): Promise<DoctorStep> => {
    if (broken) return { id, state: 'skipped', evidence: '', ms: 0, command, note: afterFailure };
    const done = await runStep(id, command, now, run);
    if (done.state === 'failed') broken = true;
    return done;
  };
  let credentials: Credentials | undefined;
  yield await step('credentials', undefined, async () => {
    credentials = await connection.authenticator.credentials(signal);
    const kinds = [
      ...(credentials.cert === undefined ? [] : ['client certificate']),
      ...(credentials.headers['authorization'] === undefined
        ? []
        : [String(credentials.headers['authorization']).split(' ')[0] ?? '']),
    ];
    return ok(kinds.length === 0 ? 'none' : kinds.join(', '));
  });
  const target = await targetOf(cluster, credentials);
  const { host, port, proxy } = target;
  yield await step('dns', shellCommand(['getent', 'ahosts', operand(proxy?.host ?? host)]), () =>
    resolveName(proxy?.host ?? host),
  );
  yield await step(
    proxy === undefined ? 'tcp' : 'proxy',
    proxy === undefined ? shellCommand(['nc', '-vz', operand(host), String(port)]) : undefined,
    async () => {
      (await dialRaw(target, limited(signal))).destroy();
      return ok(describeTarget(target));
    },
  );
  const name = cluster.context.cluster?.tlsServerName ?? host;
  const openssl = ['openssl', 's_client', '-connect', `${host}:${port}`, '-showcerts'];
  yield await step(
    'tls',
    shellCommand(isIP(name) === 0 ? [...openssl, '-servername', name] : openssl),
    async () => {
      // Asked again, so that a CA file that cannot be read is this step's failure.
      const real = await connection.target(credentials ?? nobody);
      if (real.tls !== undefined) return await examineTls(real, signal);
      return { state: 'ok', evidence: 'http', note: { key: 'doctor.note.plain-http', params: {} } };
    },
  );
  const kubectl = ['kubectl', '--context', cluster.context.name];
  yield await step('authentication', shellCommand([...kubectl, 'auth', 'whoami']), () =>
    whoAmI(cluster, signal),
  );
  const version = await step('version', shellCommand([...kubectl, 'version']), async () => {
    const { gitVersion, platform } = await cluster.client.api.version({ signal });
    return ok(`${gitVersion} ${platform}`.trim());
  });
  yield version;
  if (version.state !== 'ok') return;
  yield* examinePermissions(cluster, now, signal, await controlPlaneNamespaces());
}

const afterFailure = sentence('doctor.note.after-failure');

function ok(evidence: string): Finding {
  return { state: 'ok', evidence };
}

async function targetOf(
  cluster: Cluster,
  credentials: Credentials | undefined,
): Promise<DialTarget> {
  const { connection } = cluster.client;
  try {
    return await connection.target(credentials ?? nobody);
  } catch (error) {
    // A CA file that cannot be read is told by the TLS step, which asks again.
    if (!(error instanceof AppError)) throw error;
    const { server, proxy } = connection;
    return { host: bareHost(server.hostname), port: portOf(server), proxy, tls: undefined };
  }
}

const nobody: Credentials = { headers: {}, cert: undefined, key: undefined, tlsIdentity: '' };

async function resolveName(host: string): Promise<Finding> {
  if (isIP(host) !== 0)
    return {
      state: 'skipped',
      evidence: host,
      note: { key: 'doctor.note.is-address', params: {} },
    };
  try {
    const found = await lookup(host, { all: true });
    return ok(found.map((one) => one.address).join(', '));
  } catch (error) {
    return {
      state: 'failed',
      evidence: `${host}: ${codeOf(error) ?? '?'}`,
      note: { key: 'doctor.next.dns', params: { host } },
    };
  }
}

async function whoAmI(cluster: Cluster, signal: AbortSignal): Promise<Finding> {
  const user = await cluster.client.api.whoAmI({ signal });
  if (user === undefined) {
    // Before Kubernetes 1.27: that any authenticated path answers is all that can be known.
    await cluster.client.get('/api', { signal });
    return ok('accepted');
  }
  const groups = user.groups.join(', ');
  return ok(groups === '' ? user.username : `${user.username} (${groups})`);
}
