import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApprovalRequest, Approvals } from '../../../src-main/kube/auth/approval.ts';
import { openCluster } from '../../../src-main/kube/cluster.ts';
import { createServices } from '../../../src-main/services/index.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder.remove());

/** A kubeconfig whose plugin leaves a mark, and the mark. */
function hostile(name: string, args: readonly string[] = []): { path: string; mark: string } {
  const mark = join(folder.path, `${name}.ran`);
  const plugin = folder.write(`${name}.sh`, `#!/bin/sh\ntouch ${mark}\nexit 1\n`, 0o700);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: plugin,
    args,
    interactiveMode: 'Never',
  };
  // Nobody listens there; the plugin would run before anybody finds out.
  return {
    path: folder.write(
      `${name}.kubeconfig`,
      kubeconfigText({ server: 'https://127.0.0.1:1' }, { exec }),
    ),
    mark,
  };
}

async function attempt(path: string, approvals: Approvals): Promise<string> {
  const cluster = openCluster(await loadOne(path), { env: {}, approve: approvals.approve });
  try {
    await cluster.client.api.version();
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  } finally {
    cluster.close();
  }
}

describe.skipIf(process.platform === 'win32')('a plugin of a kubeconfig', () => {
  it('does not run unless the person approved it, and is asked for once', async () => {
    const { path, mark } = hostile('asked');
    const asked: ApprovalRequest[] = [];
    let answer = false;
    const options = {
      path: join(folder.path, 'approvals.json'),
      isOwn: () => false,
      ask: (request: ApprovalRequest) => {
        asked.push(request);
        return Promise.resolve(answer);
      },
    };
    const approvals = new Approvals(options);
    expect(await attempt(path, approvals)).toContain('not approved');
    expect(existsSync(mark)).toBe(false);
    expect(asked[0]).toMatchObject({ kind: 'plugin', kubeconfig: path, args: [] });
    answer = true;
    await attempt(path, approvals);
    expect(existsSync(mark)).toBe(true);
    // Kept, for this user only, without a word of the command.
    expect(statSync(options.path).mode & 0o777).toBe(0o600);
    expect(readFileSync(options.path, 'utf8')).not.toContain('asked.sh');
    const before = asked.length;
    await attempt(path, new Approvals(options));
    expect(asked.length).toBe(before);
    // Another argument is another command.
    const changed = hostile('asked', ['--now']);
    await attempt(changed.path, new Approvals(options));
    expect(asked.length).toBe(before + 1);
  });

  it('runs without a question where kubectl would run it', async () => {
    const { path, mark } = hostile('own');
    await attempt(
      path,
      new Approvals({ path: join(folder.path, 'none.json'), isOwn: (file) => file === path }),
    );
    expect(existsSync(mark)).toBe(true);
  });

  it('sends no file from elsewhere', async () => {
    const elsewhere = folder.write('passwd', 'secret-line\n');
    mkdirSync(join(folder.path, 'sub'));
    const path = folder.write(
      'sub/tokens.kubeconfig',
      kubeconfigText({ server: 'https://127.0.0.1:1' }, { tokenFile: elsewhere }),
    );
    const approvals = new Approvals({ path: join(folder.path, 'none.json'), isOwn: () => false });
    expect(await attempt(path, approvals)).toContain('not approved');
  });

  it.each(['certificate-authority', 'link beside it', 'oidc'] as const)(
    'reads no %s from elsewhere',
    async (kind) => {
      const elsewhere = folder.write('authority.pem', 'no certificate\n');
      mkdirSync(join(folder.path, kind));
      const beside = join(folder.path, kind, 'token');
      if (kind === 'link beside it') symlinkSync(elsewhere, beside);
      const server = 'https://127.0.0.1:1';
      const cluster =
        kind === 'certificate-authority'
          ? { server, 'certificate-authority': elsewhere }
          : { server };
      const user =
        kind === 'oidc'
          ? {
              'auth-provider': {
                name: 'oidc',
                config: {
                  'idp-issuer-url': 'https://127.0.0.1:1',
                  'refresh-token': 'r',
                  'idp-certificate-authority': elsewhere,
                },
              },
            }
          : kind === 'link beside it'
            ? { tokenFile: beside }
            : {};
      const path = folder.write(`${kind}/kubeconfig`, kubeconfigText(cluster, user));
      const asked: string[] = [];
      const approvals = new Approvals({
        path: join(folder.path, 'none.json'),
        isOwn: () => false,
        ask: (request) => {
          asked.push(request.path);
          return Promise.resolve(false);
        },
      });
      expect(await attempt(path, approvals)).toContain('not approved');
      expect(asked).toEqual([realpathSync(elsewhere)]);
    },
  );

  it('does not run because a page uploaded it, nor because the app was started', async () => {
    const { path, mark } = hostile('uploaded');
    const app = await createServices({
      host: 'memory',
      version: '0',
      emit: () => undefined,
      platform: {
        pickPaths: () => Promise.resolve([]),
        blockedRequests: () => 0,
        nativeDialogs: false,
      },
      dataDir: join(folder.path, 'data'),
      kubeconfig: [],
      demo: {
        contexts: [],
        start: () => Promise.reject(new Error('none')),
        stop: () => Promise.resolve(),
      },
      openDemo: false,
      env: { PATH: process.env['PATH'] },
      home: folder.path,
      now: Date.now,
    });
    const call = { signal: new AbortController().signal, progress: () => undefined };
    const { services } = app;
    // What a page puts into the app's own folder is no kubeconfig, but for what was uploaded as one.
    mkdirSync(join(folder.path, 'data', 'snapshots'), { recursive: true });
    const inside = app.handOut(folder.write('data/snapshots/k', readFileSync(path)), 'kubeconfig');
    await expect(services['contexts.addFiles']({ tickets: [inside] }, call)).rejects.toMatchObject({
      code: 'bad-request',
    });
    const bytes = readFileSync(path);
    const { upload } = await services['files.beginUpload']({ name: 'k', size: bytes.length }, call);
    await services['files.upload']({ upload, data: bytes.toString('base64') }, call);
    const { ticket } = await services['files.keepUpload']({ upload }, call);
    const { contexts } = await services['contexts.addFiles']({ tickets: [ticket] }, call);
    const context = contexts.find((one) => one.kind === 'cluster')?.id ?? '';
    expect(context).not.toBe('');
    await expect(services['contexts.open']({ context }, call)).rejects.toMatchObject({
      code: 'exec-plugin-failed',
    });
    await expect(
      services['contexts.open']({ context, byItself: true }, call),
    ).rejects.toMatchObject({
      code: 'exec-plugin-failed',
    });
    expect(existsSync(mark)).toBe(false);
    await app.dispose();
  });

  it('of the own kubeconfig does not run by itself at the start', async () => {
    const { path, mark } = hostile('started');
    const app = await createServices({
      host: 'memory',
      version: '0',
      emit: () => undefined,
      platform: {
        pickPaths: () => Promise.resolve([]),
        blockedRequests: () => 0,
        nativeDialogs: false,
      },
      dataDir: join(folder.path, 'data2'),
      kubeconfig: [path],
      demo: {
        contexts: [],
        start: () => Promise.reject(new Error('none')),
        stop: () => Promise.resolve(),
      },
      openDemo: false,
      env: { PATH: process.env['PATH'] },
      home: folder.path,
      now: Date.now,
    });
    const call = { signal: new AbortController().signal, progress: () => undefined };
    const { contexts } = await app.services['contexts.list']({}, call);
    const context = contexts.find((one) => one.kind === 'cluster')?.id ?? '';
    await expect(
      app.services['contexts.open']({ context, byItself: true }, call),
    ).rejects.toMatchObject({
      code: 'exec-plugin-failed',
    });
    expect(existsSync(mark)).toBe(false);
    await expect(app.services['contexts.open']({ context }, call)).rejects.toThrow();
    expect(existsSync(mark)).toBe(true);
    await app.dispose();
  });
});
