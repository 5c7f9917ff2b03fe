import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { at, objects, parseJson, text } from '../../../src-main/contract/json.ts';
import { type UserName, userNames } from '../../../src-main/demo/api/rbac.ts';
import { demoCluster } from '../../../src-main/demo/meshes.ts';
import { TestFolder } from '../../support/kubeconfig.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';
import { api, type TestDemo, testDemo } from '../demo/support.ts';

let running: TestDemo;
let pod = '';
const folder = new TestFolder();

beforeAll(async () => {
  running = await testDemo(demoCluster());
  const path = '/api/v1/namespaces/default/pods?labelSelector=app%3Dproductpage';
  const [found] = objects(at(parseJson((await api(running.cluster, path)).body), 'items'));
  pod = `${text(at(found, 'metadata', 'name'))}.default`;
  // `snapshot export` reads the user's own settings.
  process.env['MESHSCOPE_DATA_DIR'] = folder.path;
});
afterAll(async () => {
  await running.close();
  delete process.env['MESHSCOPE_DATA_DIR'];
  folder.remove();
});

async function as(user: UserName, ...args: string[]): Promise<CliResult> {
  const config = ['--kubeconfig', running.demo.usersKubeconfigPath];
  const context = ['--context', `meshscope-demo/${user}`];
  return await runCli([...args, ...context, ...config], {}, Date.now());
}

/** Who may do what: [one proxy's pages, istiod's pages]. What is refused says which right is missing. */
const rights: Readonly<Record<UserName, readonly [string, string]>> = {
  admin: ['ok', 'ok'],
  'create-only': ['ok', 'ok'],
  'exec-only': ['ok', 'ok'],
  'one-namespace': ['ok', 'pods may not be listed everywhere'],
  'forward-only': ['ok', 'pods may not be listed everywhere'],
  'named-pods': ['ok', 'pods may not be listed everywhere'],
  'view-only': ['create on pods/portforward', 'create on pods/portforward'],
  'get-only': ['create on pods/portforward', 'create on pods/portforward'],
  nothing: ['create on pods/portforward', 'pods may not be listed everywhere'],
};

/** `ok`, or which right the one line on standard error says is missing; else both outputs, to be looked at. */
function outcome({ code, out, err }: CliResult, good: RegExp): string {
  if (err === '' && good.test(out)) return 'ok';
  const missing = Object.values(rights)
    .flat()
    .find((right) => err.includes(right));
  const oneLine = out === '' && code !== 0 && err.trimEnd().split('\n').length === 1;
  return missing !== undefined && oneLine ? missing : `${code}: ${out} ${err}`;
}

describe.each(userNames)('the command line as %s', (user) => {
  const [proxy, pilot] = rights[user];

  it('inspects and traces a proxy', async () => {
    const inspected = await as(user, 'inspect', 'clusters', pod);
    expect(outcome(inspected, /^SERVICE FQDN/)).toBe(proxy);
    const traced = await as(user, 'trace', pod, '--url', 'http://reviews:9080/');
    expect(outcome(traced, /^VERDICT {2}reaches/)).toBe(proxy);
  });

  it('prints the board', async () => {
    expect(outcome(await as(user, 'status'), /^NAME[^\n]*SUBSCRIBED TYPES\n/)).toBe(pilot);
    expect(outcome(await as(user, 'status', '-v', '1'), /SYNCED \(/)).toBe(pilot);
  });

  it('compares Pilot and Envoy', async () => {
    expect(outcome(await as(user, 'diff', pod), /./)).toBe(pilot);
    const sides = await as(user, 'diff', `pilot/${pod}`, pod, '-o', 'json');
    expect(outcome(sides, /"kinds"/)).toBe(pilot);
  });
});

describe('an export', () => {
  const exported = async (user: UserName): Promise<CliResult> =>
    await as(user, 'snapshot', 'export', '--proxy', pod, '--folder', folder.path);

  it.each(userNames.filter((user) => rights[user][0] === 'ok'))('works as %s', async (user) => {
    const ran = await exported(user);
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/\.meshscope\n$/) });
    const verified = await runCli(['snapshot', 'verify', ran.out.trim()]);
    expect(verified).toMatchObject({ code: 0, err: '' });
  });

  it.each(userNames.filter((user) => rights[user][0] !== 'ok'))('says why as %s', async (user) => {
    expect((await exported(user)).err).toContain('Not allowed');
  });
});
