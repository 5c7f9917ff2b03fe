import { inspect } from 'node:util';

import { expect } from 'vitest';

import { AppError } from '../../src-main/contract/errors.ts';
import { createAuthority } from '../../src-main/demo/pki/authority.ts';
import { type Cluster, type ClusterDeps, openCluster } from '../../src-main/kube/cluster.ts';
import { summarise } from '../../src-main/kube/kubeconfig/model.ts';
import { FakeApiServer, status } from './fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from './kubeconfig.ts';

/** Planted in every place that holds a secret; no error, log or view may show one. */
export const planted = 'PLANTED-s3cr3t-4711';

export type Fields = Readonly<Record<string, unknown>>;
export type Accepts = (authorization: string | undefined, name: string | undefined) => boolean;

/** A TLS API server that takes what a test says, and kubeconfigs for it. Every error and view is searched for planted secrets. */
export class CredentialBench {
  readonly authority = createAuthority(Date.now());
  readonly caData = Buffer.from(this.authority.caPem).toString('base64');
  readonly server: FakeApiServer;
  folder = new TestFolder();
  /** What the server takes for good. */
  accepted: Accepts = () => true;
  #open: Cluster[] = [];

  private constructor(start: (bench: CredentialBench) => FakeApiServer) {
    this.server = start(this);
  }

  static async start(): Promise<CredentialBench> {
    const bench = new CredentialBench((self) => {
      const { certificate, key } = self.authority.issueServer('api');
      return new FakeApiServer({
        tls: { cert: certificate, key, clientCa: self.authority.caPem },
        refuse: (request, name) =>
          self.accepted(request.headers.authorization, name)
            ? undefined
            : { status: 401, body: status(401, 'Unauthorized') },
        answers: { '/version': { gitVersion: 'v1.36.0', platform: 'linux/amd64' } },
      });
    });
    await bench.server.listen();
    return bench;
  }

  /** For beforeEach. */
  reset(): void {
    this.folder = new TestFolder();
    this.server.requests.length = 0;
    this.accepted = () => true;
  }

  /** For afterEach. */
  clear(): void {
    for (const cluster of this.#open) cluster.close();
    this.#open = [];
    this.folder.remove();
  }

  async connect(cluster: Fields, user: Fields, deps: Partial<ClusterDeps> = {}): Promise<Cluster> {
    const file = this.folder.write('config', kubeconfigText(cluster, user));
    const context = await loadOne(file);
    const shown = JSON.stringify(summarise(context)) + inspect(context, { depth: 9 });
    expect(shown).not.toContain(planted);
    const opened = openCluster(context, { env: { PATH: process.env['PATH'] }, ...deps });
    this.#open.push(opened);
    return opened;
  }

  atServer(more: Fields = {}): Fields {
    return { server: this.server.url, 'certificate-authority-data': this.caData, ...more };
  }

  async failure(promise: Promise<unknown>): Promise<AppError> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AppError))
      throw new Error(`expected an AppError, got ${inspect(error)}`);
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error.toShape());
    expect(shown).not.toContain(planted);
    return error;
  }
}
