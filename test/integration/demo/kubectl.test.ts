import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  kubectl,
  kubectlPath,
  kubectlStart,
  nothingOpen,
  type TestDemo,
  testDemo,
} from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

if (kubectlPath === undefined) {
  console.warn('SKIPPED: kubectl against the demo (no kubectl here; Debian: kubernetes-client)');
}

const pod = 'reviews-v1-6a-yyyyy';
const noWebSocket = {
  KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false',
  KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false',
};

describe.skipIf(kubectlPath === undefined)('kubectl against the demo', () => {
  let running: TestDemo;
  let config = '';
  let users = '';
  beforeAll(async () => {
    running = await testDemo(tinyCluster(), tinyCluster({ legacy: true }));
    config = running.demo.kubeconfigPath;
    users = running.demo.usersKubeconfigPath;
  });
  afterAll(async () => {
    await nothingOpen(running.cluster);
    await running.close();
  });
  const ok = async (...args: string[]): Promise<string> => {
    const ran = await kubectl(config, args);
    if (ran.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${ran.stderr}`);
    return ran.stdout;
  };

  it('prints pods with the columns of a real server', async () => {
    const lines = (await ok('get', 'pods', '-A', '-o', 'wide')).split('\n');
    expect(lines[0]).toMatch(
      /^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES$/,
    );
    expect(lines.find((line) => line.includes(pod))).toMatch(
      /^default +reviews-v1-6a-yyyyy +2\/2 +Running +0 +\S+ +10\.244\.0\.6 +node-1 +<none> +<none>$/,
    );
    expect(lines.filter((line) => line !== '')).toHaveLength(6);
  });

  it('watches, and sees a pod restarted under a new name', async () => {
    const watch = kubectlStart(config, ['get', 'pods', '-n', 'default', '-w', '-o', 'wide']);
    await watch.until('reviews-v2-6b-zzzzz');
    const next = running.cluster.lifecycle.restart('default', 'reviews-v2-6b-zzzzz');
    await watch.until('Terminating');
    await watch.until(next.name);
    await watch.until('ContainerCreating');
    await watch.stop();
    expect(await ok('describe', 'pod', next.name)).toMatch(
      /Started\s.*Started container istio-proxy/,
    );
    expect(next.name).not.toBe('reviews-v2-6b-zzzzz');
    // The Envoy behind it moved along and says its new name.
    const info = await ok(
      'exec',
      next.name,
      '-c',
      'istio-proxy',
      '--',
      'pilot-agent',
      'request',
      'GET',
      'server_info',
    );
    expect(info).toContain(next.name);
    expect(info).not.toContain('reviews-v2-6b-zzzzz');
  });

  it('describes, lists services and custom resources, logs, version, api-resources', async () => {
    const described = await ok('describe', 'pod', 'productpage-v1-5b-xxxxx');
    expect(described).toMatch(/Started\s.*kubelet\s+Started container productpage/);
    expect(await ok('get', 'svc', '-A')).toMatch(
      /reviews +ClusterIP +10\.96\.0\.20 +<none> +9080\/TCP/,
    );
    expect(await ok('get', 'vs')).toContain('["reviews"]');
    expect(await ok('get', 'virtualservices.v1beta1.networking.istio.io', '-o', 'yaml')).toContain(
      'apiVersion: networking.istio.io/v1beta1',
    );
    expect(await ok('logs', pod, '-c', 'istio-proxy', '--tail', '2')).toMatch(/^\[.*\n\[.*\n$/);
    expect(await ok('version')).toContain('Server Version: v1.36.0');
    expect(await ok('api-resources')).toMatch(
      /virtualservices +vs +networking\.istio\.io\/v1 +true/,
    );
    expect(await ok('explain', 'vs')).toContain('KIND:       VirtualService');
    expect(await ok('get', 'all')).toContain('deployment.apps/productpage-v1');
    expect(await ok('get', 'pods', '-l', 'app in (reviews)', '-o', 'name')).not.toContain(
      'productpage',
    );
    expect(await ok('get', 'pods', '--field-selector', `metadata.name=${pod}`, '-o', 'name')).toBe(
      `pod/${pod}\n`,
    );
  });

  it('says who one is and what one may do', async () => {
    expect(await ok('auth', 'whoami')).toMatch(/Username +admin/);
    const here = ['--context', 'tiny/one-namespace', 'auth', 'can-i', '--list'];
    expect((await kubectl(users, here)).stdout).toMatch(/\*\.\* +\[\] +\[\] +\[\*\]/);
    const elsewhere = await kubectl(users, [...here, '-n', 'kube-system']);
    expect(elsewhere.stdout).not.toContain('*.*');
    const list = await kubectl(users, ['--context', 'tiny/create-only', 'auth', 'can-i', '--list']);
    expect(list.stdout).toMatch(/pods\/portforward +\[\] +\[\] +\[create\]/);
    for (const [user, verb, sub, answer] of [
      ['create-only', 'create', 'exec', 'yes'],
      ['create-only', 'get', 'exec', 'no'],
      ['exec-only', 'get', 'exec', 'yes'],
      ['view-only', 'create', 'portforward', 'no'],
      ['nothing', 'get', 'log', 'no'],
    ] as const) {
      const asked = await kubectl(users, [
        '--context',
        `tiny/${user}`,
        'auth',
        'can-i',
        verb,
        'pods',
        `--subresource=${sub}`,
      ]);
      expect(`${user} ${verb} ${sub}: ${asked.stdout.trim()}`).toBe(
        `${user} ${verb} ${sub}: ${answer}`,
      );
    }
  });

  it.each([
    ['WebSocket', {}],
    ['SPDY', noWebSocket],
  ])('runs programs over %s, with their exit codes', async (_name, env) => {
    const exec = (args: string[], input?: string) =>
      kubectl(
        config,
        ['exec', ...(input === undefined ? [] : ['-i']), pod, '-c', 'istio-proxy', '--', ...args],
        {
          env,
          ...(input === undefined ? {} : { input }),
        },
      );
    const info = await exec(['pilot-agent', 'request', 'GET', 'server_info']);
    expect(info).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(info.stdout)).toMatchObject({ state: 'LIVE' });
    const script = await exec(['sh', '-c', 'echo out; nosuch; exit 7']);
    expect(script).toMatchObject({ code: 7, stdout: 'out\n' });
    expect(script.stderr).toContain('nosuch: not found');
    expect(await exec(['sh'], 'echo from stdin\nexit 3\n')).toMatchObject({
      code: 3,
      stdout: 'from stdin\n',
    });
    const missing = await exec(['tcpdump']);
    expect(missing.code).toBe(126);
    expect(missing.stdout).toContain('"tcpdump": executable file not found in $PATH');
    expect((await exec(['pilot-agent', 'request', 'GET', 'nosuch'])).code).toBe(1);
    const method = await exec(['pilot-agent', 'request', 'GET', 'logging']);
    expect(method.code).toBe(1);
    expect(method.stderr).toContain('405');
    expect((await exec(['pilot-agent', 'request', 'POST', 'logging'])).stdout).toContain(
      'active loggers:',
    );
  });

  it.each([
    ['default (SPDY in WebSocket)', 'admin', {}],
    ['SPDY', 'admin', noWebSocket],
    ['fallback for a role with create alone', 'create-only', {}],
  ])('forwards ports: %s', async (_name, user, env) => {
    const forward = kubectlStart(
      users,
      ['--context', `tiny/${user}`, 'port-forward', pod, ':15000', ':15021'],
      env,
    );
    await forward.until('-> 15021');
    const local = /127\.0\.0\.1:(\d+) -> 15000/.exec(forward.output())?.[1] ?? '';
    const ready = /127\.0\.0\.1:(\d+) -> 15021/.exec(forward.output())?.[1] ?? '';
    const bodies = await Promise.all(
      Array.from({ length: 5 }, () => read(`http://127.0.0.1:${local}/server_info`)),
    );
    for (const body of bodies) expect(JSON.parse(body)).toMatchObject({ state: 'LIVE' });
    expect(await read(`http://127.0.0.1:${ready}/healthz/ready`)).toBe('');
    await forward.stop();
    await nothingOpen(running.cluster);
  });

  it('says what the kubelet says when nothing listens', async () => {
    const forward = kubectlStart(config, ['port-forward', pod, ':19999']);
    await forward.until('-> 19999');
    const local = /127\.0\.0\.1:(\d+) ->/.exec(forward.output())?.[1] ?? '';
    await expect(read(`http://127.0.0.1:${local}/`)).rejects.toThrow('');
    await forward.until('dial tcp4 127.0.0.1:19999: connect: connection refused');
    await forward.stop();
  });

  it('refuses in the words of a real server', async () => {
    const refused = await kubectl(users, ['--context', 'tiny/nothing', 'get', 'pods']);
    expect(refused).toMatchObject({
      code: 1,
      stderr:
        'Error from server (Forbidden): pods is forbidden: User "nothing" cannot list resource "pods" in API group "" in the namespace "default"\n',
    });
    const container = await kubectl(config, ['exec', pod, '-c', 'nosuch', '--', 'ls']);
    expect(container.stderr).toContain('container nosuch is not valid for pod');
    const gone = await kubectl(config, ['get', 'pod', 'nosuch']);
    expect(gone.stderr).toBe('Error from server (NotFound): pods "nosuch" not found\n');
  });

  it('speaks to the old cluster, which has neither aggregated discovery nor today’s kinds', async () => {
    const old = ['--context', 'tiny-legacy'];
    expect(await ok(...old, 'version')).toContain('Server Version: v1.13.5');
    expect(await ok(...old, 'api-resources')).toContain('authentication.istio.io/v1alpha1');
    // It knows neither v5 nor SPDY inside WebSocket: kubectl falls back to SPDY by itself.
    const forward = kubectlStart(config, [...old, 'port-forward', pod, ':15000']);
    await forward.until('-> 15000');
    const local = /127\.0\.0\.1:(\d+) ->/.exec(forward.output())?.[1] ?? '';
    expect(await read(`http://127.0.0.1:${local}/ready`)).toBe('LIVE\n');
    await forward.stop();
    const edsz = await ok(
      ...old,
      ...['exec', pod, '-c', 'istio-proxy', '--'],
      ...[
        'curl',
        '-k',
        '--cert',
        '/etc/certs/cert-chain.pem',
        '--cacert',
        '/etc/certs/root-cert.pem',
      ],
      ...['--key', '/etc/certs/key.pem', 'https://istio-pilot.istio-system:8080/debug/edsz'],
    );
    expect(edsz).toContain('service-key');
    const without = await kubectl(config, [
      ...old,
      ...[
        'exec',
        pod,
        '-c',
        'istio-proxy',
        '--',
        'curl',
        '-k',
        'https://istio-pilot.istio-system:8080/debug/edsz',
      ],
    ]);
    expect(without.code).toBe(56);
  });
});

function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
