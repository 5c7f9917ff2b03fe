import { afterAll, describe, expect, it } from 'vitest';

import { findProgram } from '../../../src-main/kube/auth/find-program.ts';
import { mergePaths, withLoginShell } from '../../../src-main/kube/auth/shell-env.ts';
import { TestFolder } from '../../support/kubeconfig.ts';

const folder = new TestFolder();
afterAll(() => folder.remove());

/** A login shell that is a script; `bash` by name gets -l -i -c. */
function shell(name: string, script: string): string {
  return folder.write(name, `#!/bin/sh\n${script}\n`, 0o700);
}
const runs = 'for last; do :; done; eval "$last"';

describe('the environment of the login shell', () => {
  const env = { PATH: '/usr/bin:/bin', HTTPS_PROXY: 'http://own' };

  it('gives its PATH in front of ours, and what ours lacks', async () => {
    const bash = shell(
      'bash',
      `echo "Welcome! PATH=/motd"; export PATH="/opt/tools:/usr/bin:$PATH" KUBECONFIG=/k HTTPS_PROXY=http://shell SECRET=x; ${runs}`,
    );
    const found = await withLoginShell({ env, platform: 'linux', shell: bash });
    expect(found).toEqual({
      PATH: '/opt/tools:/usr/bin:/bin',
      KUBECONFIG: '/k',
      HTTPS_PROXY: 'http://own',
    });
  });

  it.each([
    ['that hangs', 'sleep 600 & sleep 600'],
    ['that fails', 'exit 1'],
    ['that says nothing useful', 'echo hello'],
  ])('stays as it is with a shell %s', async (_name, script) => {
    const slow = shell('zsh', script);
    expect(await withLoginShell({ env, platform: 'linux', shell: slow, timeoutMs: 300 })).toEqual(
      env,
    );
  });

  it('stays as it is without a shell, and on Windows', async () => {
    expect(await withLoginShell({ env, platform: 'linux', shell: '/not/there' })).toEqual(env);
    expect(await withLoginShell({ env, platform: 'linux', shell: undefined })).toEqual(env);
    expect(await withLoginShell({ env, platform: 'win32', shell: '/bin/sh' })).toEqual(env);
  });

  it('does not wait for what the profile leaves running', async () => {
    // At the limit nothing of what the shell said would count.
    const bash = shell('bash', `export PATH=/left:$PATH; sleep 600 & ${runs}`);
    const given = { env: { PATH: '/usr/bin:/bin' }, platform: 'linux', shell: bash } as const;
    const found = await withLoginShell({ ...given, timeoutMs: 50_000 });
    expect(found['PATH']).toBe('/left:/usr/bin:/bin');
  });
});

describe('finding a program', () => {
  it('takes the first that may be executed', async () => {
    folder.write('tool', 'x', 0o600);
    const program = folder.write('other-tool', '#!/bin/sh\n', 0o700);
    const env = { PATH: `/nowhere::${folder.path}` };
    expect(await findProgram('other-tool', env, 'linux')).toBe(program);
    expect(await findProgram('tool', env, 'linux')).toBeUndefined();
    expect(await findProgram(program, {}, 'linux')).toBe(program);
    expect(await findProgram('/not/there', env, 'linux')).toBeUndefined();
  });

  it('puts folders together once each', () => {
    expect(mergePaths('/a:/b:', '/b:/c:/a')).toBe('/a:/b:/c');
  });
});
