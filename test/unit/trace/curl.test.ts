import { describe, expect, it } from 'vitest';

import { parseCurl, queryOfCurl } from '../../../src-main/envoy/trace/ask/curl.ts';
import { plainText, shellWords } from '../../../src-main/envoy/trace/ask/shell-words.ts';

/** What curl adds to every request. */
const own = [
  ['user-agent', 'curl/8.0.0'],
  ['accept', '*/*'],
];

describe('a pasted curl command', () => {
  it.each<[command: string, method: string, to: string, headers: string[][]]>([
    ['curl http://reviews:9080/reviews/0', 'GET', 'http://reviews:9080/reviews/0', []],
    ["$ curl -X DELETE 'http://a/b?c=d&e=f'", 'DELETE', 'http://a/b?c=d&e=f', []],
    ['curl http://a/b?c=d&e=f', 'GET', 'http://a/b?c=d&e=f', []],
    ['curl -I example.com/x', 'HEAD', 'http://example.com/x', []],
    ['curl -sSXPUT -H "End-User: jason" http://a/', 'PUT', 'http://a/', [['End-User', 'jason']]],
    ['curl --header=x:1 --url http://a/', 'GET', 'http://a/', [['x', '1']]],
    ['curl -G -d a=1 -d b=2 http://a/?z=0', 'GET', 'http://a/?z=0&a=1&b=2', []],
    ['curl -G --data-urlencode "q=a b&c" http://a/', 'GET', 'http://a/?q=a+b%26c', []],
    ['curl --url-query a=1 -d x=2 http://a/', 'POST', 'http://a/?a=1', []],
    ['curl \\\n  -H "a: \\"q\\"" \\\n  http://a/', 'GET', 'http://a/', [['a', '"q"']]],
    ['curl -o /dev/null -w "%{http_code}" -m 5 http://a/p', 'GET', 'http://a/p', []],
    ['curl -F file=@x -F a=b http://a/', 'POST', 'http://a/', []],
    ['curl --form-string a=b http://a/', 'POST', 'http://a/', []],
    ['curl -T report.pdf http://a/in/', 'PUT', 'http://a/in/report.pdf', []],
    ['curl -T - http://a/in', 'PUT', 'http://a/in', []],
    ['curl -e http://r/ http://a/', 'GET', 'http://a/', [['referer', 'http://r/']]],
    ['curl --referer ";auto" http://a/', 'GET', 'http://a/', []],
    ['curl -r 0-99 http://a/', 'GET', 'http://a/', [['range', 'bytes=0-99']]],
    ['curl -kLs --max-redirs 3 https://a/', 'GET', 'https://a/', []],
    ['curl http://a/a/../productpage', 'GET', 'http://a/productpage', []],
    ['curl http://a/a/./b/../../', 'GET', 'http://a/', []],
    ['curl http://a/a/..', 'GET', 'http://a/', []],
    ['curl --path-as-is http://a/a/../b', 'GET', 'http://a/a/../b', []],
    ['curl http://a/%2e%2e/b', 'GET', 'http://a/%2e%2e/b', []],
    ['curl http://a/b#part', 'GET', 'http://a/b', []],
    ['curl http://a', 'GET', 'http://a/', []],
    ['sudo /usr/bin/curl http://a/', 'GET', 'http://a/', []],
    ['curl.exe http://a/', 'GET', 'http://a/', []],
    ['kubectl exec deploy/sleep -c sleep -- curl -s http://x/p', 'GET', 'http://x/p', []],
    ['kubectl -n a exec sleep -- sh -c "curl -s http://x/p | head"', 'GET', 'http://x/p', []],
    ['docker exec web bash -lc \'curl -H "a: b" http://x/\'', 'GET', 'http://x/', [['a', 'b']]],
    ['curl -s http://x/p 2>/dev/null | jq .', 'GET', 'http://x/p', []],
    ['curl -s http://x/p > out.html && echo ok', 'GET', 'http://x/p', []],
    ['curl http://x/p --next -d a http://x/q', 'GET', 'http://x/p', []],
    ['# curl http://x/p', 'GET', 'http://x/p', []],
    ['root@web:/# curl http://x/p', 'GET', 'http://x/p', []],
    ['!curl http://x/p', 'GET', 'http://x/p', []],
    ['PS C:\\> curl.exe http://x/p', 'GET', 'http://x/p', []],
    ['powershell -c "curl.exe -s http://x/p"', 'GET', 'http://x/p', []],
    ['curl "http://x/p" -H "a: `"q`""', 'GET', 'http://x/p', [['a', '"q"']]],
    ["curl 'http://x/p?$filter=a'", 'GET', 'http://x/p?$filter=a', []],
    ['curl -d "$BODY" -o "$OUT" http://x/p', 'POST', 'http://x/p', []],
    ['for i in 1 2; do curl -s http://x/p; done', 'GET', 'http://x/p', []],
    ['curl http://x/p # the page', 'GET', 'http://x/p', []],
    ['http://x/p', 'GET', 'http://x/p', []],
  ])('%s', (command, method, to, headers) => {
    const made = parseCurl(command);
    expect(made).toMatchObject({ method, to });
    const added = new Set(['user-agent', 'accept', 'content-type']);
    expect(made.headers.filter(([name]) => !added.has(name))).toEqual(headers);
  });

  it.each<[command: string, headers: string[][]]>([
    ['curl http://a/', own],
    ['curl -A me http://a/', [['user-agent', 'me'], own[1] ?? []]],
    ['curl -A "" http://a/', [own[1] ?? []]],
    ['curl -H "Accept:" http://a/', [own[0] ?? []]],
    ['curl -H "X-Empty;" http://a/', [['X-Empty', ''], ...own]],
    ['curl -u me:secret http://a/', [['authorization', 'Basic bWU6c2VjcmV0'], ...own]],
    ['curl http://me:s%40@a/', [['authorization', 'Basic bWU6c0A='], ...own]],
    ['curl -d a=b http://a/', [...own, ['content-type', 'application/x-www-form-urlencoded']]],
    ['curl -F a=b http://a/', [...own, ['content-type', 'multipart/form-data']]],
    [
      "curl --json '{}' http://a/",
      [own[0] ?? [], ['accept', 'application/json'], ['content-type', 'application/json']],
    ],
    [
      "curl -d '{}' -H 'content-type: application/json' http://a/",
      [['content-type', 'application/json'], ...own],
    ],
    ['curl --compressed http://a/', [...own, ['accept-encoding', 'deflate, gzip, br, zstd']]],
  ])('%s sends', (command, headers) => {
    expect(parseCurl(command).headers).toEqual(headers);
  });

  it('asks for an upgrade to HTTP/2 in the clear, and speaks it at once with prior knowledge', () => {
    expect(parseCurl('curl --http2 http://a/')).toMatchObject({ version: '1.1' });
    expect(parseCurl('curl --http2 http://a/').headers).toContainEqual(['upgrade', 'h2c']);
    expect(parseCurl('curl --http2-prior-knowledge http://a/')).toMatchObject({ version: '2' });
    expect(parseCurl('curl --http2 https://a/')).toMatchObject({ version: '2' });
    expect(parseCurl('curl -0 http://a/')).toMatchObject({ version: '1.0' });
  });

  it.each<[command: string, to: string, host: string | undefined, sni: string | undefined]>([
    ['curl --resolve a.b:443:10.1.2.3 https://a.b/x', 'https://10.1.2.3:443/x', 'a.b', 'a.b'],
    ['curl --resolve "*:80:[fd00::1],10.0.0.1" http://a/', 'http://[fd00::1]:80/', 'a', 'a'],
    ['curl --connect-to ::gw.test:8443 https://a/', 'https://gw.test:8443/', 'a', 'a'],
    ['curl --connect-to a:80:10.0.0.1: http://a/', 'http://10.0.0.1:80/', 'a', 'a'],
    ['curl --resolve other:80:10.0.0.1 http://a/', 'http://a/', undefined, undefined],
  ])('%s', (command, to, host, sni) => {
    const made = parseCurl(command);
    expect([made.to, made.sni]).toEqual([to, sni]);
    expect(made.headers.find(([name]) => name === 'host')?.[1]).toBe(host);
  });

  it('names the server, where the connection goes to another address', () => {
    expect(queryOfCurl('curl --resolve a.b:443:10.1.2.3 https://a.b/x')).toMatchObject({
      to: 'https://10.1.2.3:443/x',
      tls: { sni: 'a.b', alpn: ['http/1.1'] },
    });
    expect(queryOfCurl('curl https://a.b/x')).not.toHaveProperty('tls');
    const asterisk = queryOfCurl('curl --request-target "*" -X OPTIONS http://a/');
    expect(asterisk).toMatchObject({ to: 'http://a/', path: '*', method: 'OPTIONS' });
  });

  it.each([
    ['curl -H "a: b"', 'no URL'],
    ['kubectl get pods -A', 'no curl command'],
    ['wget http://a/', 'no curl command'],
    ['Invoke-WebRequest -Uri http://a/', 'no curl command'],
    ['', 'no curl command'],
    ['curl -HHost:a "http://$INGRESS_HOST:80/"', 'names $INGRESS_HOST'],
    ['curl http://a:${PORT}/', 'names ${PORT}'],
    ['curl -H "Authorization: Bearer $TOKEN" http://a/', 'names $TOKEN'],
    ['kubectl exec p -- curl http://a/ -H "x: $(cat t)"', 'names $(cat t)'],
    ['sh -c "curl http://a/$P"', 'names $P'],
    ['curl -X $M http://a/', 'names $M'],
    ['curl -H @headers.txt http://a/', '-H @headers.txt'],
    ['curl -b cookies.txt http://a/', '-b cookies.txt'],
    ['curl -K options http://a/', '-K options'],
    ['curl -sn http://a/', '--netrc'],
    ['curl --http3 https://a/', '--http3'],
    ['curl --haproxy-protocol http://a/', '--haproxy-protocol'],
    ['curl --aws-sigv4 aws:amz -u a:b http://a/', '--aws-sigv4'],
    ['curl "http://a/b c"', 'has a blank'],
    ['curl http://$(minikube ip)/x', 'names $(minikube ip)'],
    ['curl -x http://u:secret@proxy:3128 http://a/', 'through http://proxy:3128,'],
    ['curl --unix-socket /var/run/x.sock http://a/', 'through /var/run/x.sock,'],
  ])('%s is refused', (command, why) => {
    expect(() => parseCurl(command)).toThrow(why);
  });
});

describe('a command around curl', () => {
  it.each([
    ['kubectl run c --rm -it --image=curlimages/curl -- curl -s http://a/p'],
    ['kubectl run c --rm -it --image curlimages/curl:8.1.0 -- -s http://a/p'],
    ['kubectl exec $(kubectl get pod -l app=sleep -o name) -c sleep -- curl http://a/p'],
    ['docker run curlimages/curl:8.1.0 -s http://a/p'],
    ['ssh host "curl -s http://a/p"'],
    [String.raw`C:\Windows\System32\curl.exe http://a/p`],
    ['curl.exe -s `\n  http://a/p'],
    ['curl “http://a/p”'],
    ['curl –s ‘http://a/p’'],
    ["curl 'http://a/{p,q}'"],
  ])('%s', (command) => {
    expect(parseCurl(command)).toMatchObject({ to: 'http://a/p', method: 'GET' });
  });
});

describe('words of a shell', () => {
  it.each<[string, readonly string[]]>([
    [String.raw`a $'x-a: it\'s' b`, ['a', "x-a: it's", 'b']],
    [String.raw`$'\u0021\x41\101\n\\' $'\xc3\xa9' $'\q'`, ['!AA\n\\', 'é', String.raw`\q`]],
    [String.raw`$"a $b" "c\$d" 'e\f' g\ h ''`, ['a $b', 'c$d', String.raw`e\f`, 'g h', '']],
    ['a^ ^"b c^" ^\n -H ^"x: \\^"q\\^"^"', ['a', 'b c', '-H', 'x: "q"']],
    [
      'curl ^"http://x/?a=1^&b=2^" ^\r\n  --data-raw ^"^{^}^"',
      ['curl', 'http://x/?a=1&b=2', '--data-raw', '{}'],
    ],
  ])('%s', (command, expected) => {
    expect(shellWords(command).map(({ text }) => plainText(text))).toEqual(expected);
  });

  it('ends for every prefix of a hostile text', () => {
    const hostile = String.raw`'"\$'\x\u{^"^` + '`|&;><#\\';
    for (let end = 0; end <= hostile.length; end += 1) {
      expect(shellWords(hostile.slice(0, end)).length).toBeLessThan(40);
    }
  });
});
