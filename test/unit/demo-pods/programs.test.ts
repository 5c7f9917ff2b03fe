import { describe, expect, it } from 'vitest';

import { tinyCluster } from '../../integration/demo/tiny-cluster.ts';
import { podWorld } from './world.ts';

const today = podWorld(tinyCluster());
const old = podWorld(tinyCluster({ legacy: true }));
const certs = [
  '--cert',
  '/etc/certs/cert-chain.pem',
  '--key',
  '/etc/certs/key.pem',
  '--cacert',
  '/etc/certs/root-cert.pem',
];
const edsz = 'https://istio-pilot.istio-system:8080/debug/edsz';

describe('programs in a proxy', () => {
  const run = (...command: string[]): ReturnType<typeof today.run> =>
    today.run(today.pod('reviews-v1'), command);

  it.each([
    [['pilot-agent', 'request', 'GET', 'ready'], 0, /^LIVE\n\n$/, /^$/],
    [['pilot-agent', 'request', 'GET', '/ready'], 0, /^LIVE\n\n$/, /^$/],
    [['/usr/local/bin/pilot-agent', 'request', 'GET', 'ready'], 0, /^LIVE/, /^$/],
    [['pilot-agent', 'request', '--debug-port', '15020', 'GET', 'healthz/ready'], 0, /^\n$/, /^$/],
    [
      ['pilot-agent', 'request', '--debug-port', '22', 'GET', 'x'],
      1,
      /^$/,
      /not in the allowed list/,
    ],
    [['pilot-agent', 'request', 'GET'], 1, /^$/, /requires at least 2/],
    [['pilot-agent', 'request', 'GET', 'nosuch'], 1, /^$/, /404/],
    [['curl', '-s', 'localhost:15000/ready'], 0, /^LIVE\n$/, /^$/],
    [
      [
        'curl',
        '-sS',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        'http://localhost:15021/healthz/ready',
      ],
      0,
      /^200$/,
      /^$/,
    ],
    [['curl', 'http://nosuch/'], 6, /^$/, /curl: \(6\) Could not resolve host: nosuch/],
    [['curl', '-s', 'http://localhost:1/'], 7, /^$/, /^$/],
    [['curl', '-sf', 'localhost:15000/nosuch'], 22, /^$/, /^$/],
    [['curl', '-sI', 'localhost:15000/ready'], 0, /^HTTP\/1\.1 200 OK\r\n/, /^$/],
    [['curl', '-s', '-X', 'POST', 'localhost:15000/logging'], 0, /active loggers/, /^$/],
    [['curl', '-s', 'reviews:9080/'], 0, /^reviews-v1-6a-yyyyy\.default port 9080: GET \//, /^$/],
    [['curl', '-s', 'reviews.default.svc.cluster.local:9080/x'], 0, /GET \/x/, /^$/],
    [['curl', '-s', 'istiod.istio-system:15014/debug/syncz'], 0, /^Unauthenticated/, /^$/],
    [
      ['curl', '-s', '-H', 'Authorization: Bearer x', 'istiod.istio-system:15014/debug/syncz'],
      0,
      /^\[/,
      /^$/,
    ],
    [['curl', '-k', 'https://localhost:15000/'], 35, /^$/, /wrong version number/],
    [['cat', '/etc/certs/cert-chain.pem'], 0, /^CERT\n$/, /^$/],
    [['cat', '/nosuch'], 1, /^$/, /No such file or directory/],
    [['ls', '/etc/certs'], 0, /^cert-chain\.pem\nkey\.pem\nroot-cert\.pem\n$/, /^$/],
    [['getent', 'hosts', 'reviews'], 0, /^10\.96\.0\.20 +reviews\n$/, /^$/],
    [['getent', 'hosts', 'nosuch'], 2, /^$/, /^$/],
    [['date', '+%s'], 0, /^1795230000\n$/, /^$/],
    [['nslookup', 'reviews.default.svc.cluster.local'], 0, /Address: 10\.96\.0\.20/, /^$/],
    [['sh', '-c', 'command -v curl && echo yes || echo no'], 0, /^\/usr\/bin\/curl\nyes\n$/, /^$/],
    [['sh', '-c', "command -v tcpdump || echo 'no;ne'"], 0, /^no;ne\n$/, /^$/],
    [['sh', '-c', 'cat /nosuch 2>/dev/null; echo "code $?"'], 0, /^code 1\n$/, /^$/],
    [['sh', '-c', 'cat /nosuch 2>&1'], 1, /No such file/, /^$/],
    [['sh', '-c', 'curl -s localhost:15000/help | grep -i config_dump | wc -l'], 0, /^1\n$/, /^$/],
    [
      ['sh', '-c', "curl -s localhost:15000/stats | head -n1 || echo 'not reached'"],
      0,
      /^cluster_manager[^\n]+\n$/,
      /^$/,
    ],
    [['curl', '-sS', '-k', 'https://istiod.istio-system:15012/'], 7, /^$/, /Connection refused/],
    [['curl', '-s', 'localhost:15006'], 52, /^$/, /^$/],
    [['curl', '-v', 'telnet://reviews:9080'], 0, /^$/, /Connected to 10\.96\.0\.20 port 9080/],
    [['curl', '-m', '2', 'telnet://reviews:9080'], 28, /^$/, /timed out/],
    [
      ['sh', '-c', 'timeout 3 bash -c "x"; echo >/dev/tcp/reviews/9080 && echo open'],
      0,
      /^open\n$/,
      /bash: not found/,
    ],
    [['sh', '-c', '</dev/tcp/reviews/1 || echo closed'], 0, /^closed\n$/, /Connection refused/],
    [['sh', '-c', 'exec 3<>/dev/tcp/nosuch/1'], 1, /^$/, /Name or service not known/],
    [['timeout', '5', 'curl', '-s', 'localhost:15000/ready'], 0, /^LIVE/, /^$/],
    [['tcpdump'], 126, /^$/, /executable file not found in \$PATH/],
    [['/bin/tcpdump'], 126, /^$/, /stat \/bin\/tcpdump: no such file or directory/],
  ] as const)('%j exits %i', async (command, code, stdout, stderr) => {
    const ran = await run(...command);
    expect(ran.stdout).toMatch(stdout);
    expect(ran.stderr).toMatch(stderr);
    expect(ran.code).toBe(code);
    await expect.poll(() => today.counters.now().podConnections).toBe(0);
  });

  it('a terminal echoes, prompts and understands ^C and backspace', async () => {
    const ran = await today.run(today.pod('reviews-v1'), ['/bin/sh'], {
      tty: true,
      stdin: ['echp\u007fo hi\r', 'nonsense\u0003', 'exit 4\r'],
    });
    expect(ran).toEqual({
      code: 4,
      stderr: '',
      stdout: [
        'root@reviews-v1-6a-yyyyy:/# echp\b \bo hi\nhi\n',
        'root@reviews-v1-6a-yyyyy:/# nonsense^C\n',
        'root@reviews-v1-6a-yyyyy:/# exit 4\n',
      ].join(''),
    });
  });

  it('an application container has its own programs', async () => {
    const pod = today.pod('reviews-v1');
    expect(
      (await today.run(pod, ['pilot-agent', 'request', 'GET', 'ready'], { container: 'reviews' }))
        .code,
    ).toBe(126);
    expect((await today.run(pod, ['hostname'], { container: 'reviews' })).stdout).toBe(
      'reviews-v1-6a-yyyyy\n',
    );
  });
});

describe('programs in istiod and in an old mesh', () => {
  it('pilot-discovery asks its own replica', async () => {
    const pod = today.pod('istiod', 'istio-system');
    const ran = await today.run(pod, ['pilot-discovery', 'request', 'GET', '/debug/syncz'], {
      container: 'discovery',
    });
    expect(ran.stdout).toContain('productpage-v1-5b-xxxxx.default');
    const missing = await today.run(
      pod,
      ['pilot-discovery', 'request', 'GET', '/debug/config_dump'],
      { container: 'discovery' },
    );
    expect(missing).toMatchObject({ code: 1, stdout: '' });
  });

  it.each([
    [['-k', ...certs, edsz], 0, /service-key/],
    [['-k', edsz], 56, /handshake failure/],
    [
      ['-k', '--cert', '/nosuch', '--key', '/etc/certs/key.pem', edsz],
      58,
      /could not load PEM client certificate/,
    ],
    [[...certs.slice(0, 4), edsz], 60, /SSL certificate problem/],
  ] as const)('the guide’s connectivity check: curl %j exits %i', async (args, code, output) => {
    const ran = await old.run(old.pod('productpage'), ['curl', ...args]);
    expect(ran.code).toBe(code);
    expect(ran.stdout + ran.stderr).toMatch(output);
  });
});

describe('istiod', () => {
  const pod = today.pod('istiod', 'istio-system');
  const mine = 'productpage-v1-5b-xxxxx.default';
  it.each([
    ['/version', 200, /^1\.30\.2-abc-Clean$/],
    ['/ready', 200, /^$/],
    ['/debug/syncz', 200, /^\[\{"proxy"/],
    ['/debug/syncz?pretty', 200, /^\[\n {2}\{/],
    ['/debug/list', 200, /"config_dump"/],
    ['/debug', 200, /<html>/],
    ['/debug/config_dump', 400, /^You must provide a proxyID in the query string$/],
    [`/debug/config_dump?proxyID=${mine}`, 200, /"for":"productpage/],
    [
      '/debug/config_dump?proxyID=other.default',
      404,
      /^Proxy not connected to this Pilot instance/,
    ],
    ['/debug/edsz', 400, /^You must provide a proxyID/],
    ['/debug/mesh', 200, /trustDomain/],
    ['/debug/nosuch', 404, /404 page not found/],
    ['/metrics', 200, /pilot_info/],
  ])('%s is %i', async (path, status, body) => {
    for (const port of [15014, 8080]) {
      const answer = await today.get(pod, port, path);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatch(body);
    }
  });

  it('has ControlZ and xDS ports', async () => {
    expect((await today.get(pod, 9876, '/')).body).toContain('ControlZ');
    const connection = today.connect(pod, 15012);
    connection.end('hello');
    connection.resume();
    await new Promise((resolve) => connection.once('close', resolve));
    expect(today.counters.now().podConnections).toBe(0);
  });
});
