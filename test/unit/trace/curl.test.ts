import { describe, expect, it } from 'vitest';

import { parseCurl } from '../../../src-main/envoy/trace/ask/curl.ts';

describe('a pasted curl command', () => {
  it.each([
    ['curl http://reviews:9080/reviews/0', 'GET', 'http://reviews:9080/reviews/0', []],
    ["$ curl -X DELETE 'http://a/b?c=d&e=f'", 'DELETE', 'http://a/b?c=d&e=f', []],
    ['curl -I example.com/x', 'HEAD', 'http://example.com/x', []],
    ['curl -sSXPUT -H "End-User: jason" http://a/', 'PUT', 'http://a/', [['End-User', 'jason']]],
    ['curl --header=x:1 --url http://a/', 'GET', 'http://a/', [['x', '1']]],
    ['curl -G -d a=1 -d b=2 http://a/?z=0', 'GET', 'http://a/?z=0&a=1&b=2', []],
    ['curl \\\n  -H "a: \\"q\\"" \\\n  http://a/', 'GET', 'http://a/', [['a', '"q"']]],
    ['curl -o /dev/null -w "%{http_code}" -m 5 http://a/p', 'GET', 'http://a/p', []],
    ['curl -u me:secret http://a/', 'GET', 'http://a/', [['authorization', 'Basic bWU6c2VjcmV0']]],
  ] as const)('%s', (command, method, to, headers) => {
    expect(parseCurl(command)).toMatchObject({ method, to, headers });
  });

  it('sends a body with POST', () => {
    const made = parseCurl(
      `curl -d '{"a":1}' -H 'content-type: application/json' --http2 http://a/`,
    );
    expect(made).toMatchObject({ method: 'POST', version: '2' });
    expect(made.headers).toEqual([['content-type', 'application/json']]);
  });

  it('refuses a command without URL', () => {
    expect(() => parseCurl('curl -H "a: b"')).toThrow('no URL');
  });
});
