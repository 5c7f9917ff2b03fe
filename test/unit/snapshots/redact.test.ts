import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { redactionRules } from '../../../src-main/contract/snapshots.ts';
import { plantedSecrets } from '../../../src-main/demo/meshes.ts';
import { type Found, JsonRedactor } from '../../../src-main/snapshots/redact/json-redactor.ts';
import { redacted } from '../../../src-main/snapshots/redact/redact-stream.ts';
import { replacement } from '../../../src-main/snapshots/redact/shapes.ts';

interface Result {
  readonly text: string;
  readonly found: readonly Found[];
}

/** Redacts in pieces of the given size. */
function redact(text: string, { size = 7, inlineCode = false } = {}): Result {
  const found: Found[] = [];
  const redactor = new JsonRedactor({ inlineCode, onFound: (one) => found.push(one) });
  const bytes = Buffer.from(text);
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size)
    out.push(...redactor.push(bytes.subarray(at, at + size)));
  out.push(...redactor.end());
  return { text: Buffer.concat(out).toString('utf8'), found };
}

const of = (value: unknown, options = {}): Result => redact(JSON.stringify(value), options);

async function text(page: string, size = 9): Promise<string> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(page);
    for (let at = 0; at < bytes.length; at += size)
      yield await Promise.resolve(bytes.subarray(at, at + size));
  }
  const out: Uint8Array[] = [];
  const options = { inlineCode: false, onFound: () => undefined };
  for await (const piece of redacted(pieces(), options)) out.push(piece);
  return Buffer.concat(out).toString('utf8');
}

const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----\n';
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl';

describe('what goes', () => {
  const secret = 'hunter2-the-secret';
  it.each([
    ['a header to add', { header: { key: 'authorization', value: `Bearer ${secret}` } }],
    ['a header without a scheme', { header: { key: 'Authorization', value: secret } }],
    ['the value before its key', { header: { value: secret, key: 'x-api-key' } }],
    ['a raw header value', { header: { key: 'x-auth-token', raw_value: secret } }],
    ['a matcher', { headers: [{ name: 'authorization', string_match: { exact: secret } }] }],
    ['an old matcher', { headers: [{ exact_match: secret, name: 'x-api-key' }] }],
    [
      'a query parameter',
      { query_parameters: [{ name: 'api_key', stringMatch: { exact: secret } }] },
    ],
    ['an environment variable', { env: [{ name: 'MYSQL_ROOT_PASSWORD', value: secret }] }],
    ['bootstrap metadata', { node: { metadata: { REPORTING_TOKEN: secret } } }],
    ['camel case', { clientSecret: secret }],
    ['a map of headers', { request: { set: { authorization: secret } } }],
    ['a generic secret', { generic_secret: { secret: { inline_string: secret } } }],
    ['a password source', { tls: { password: { inlineString: secret } } }],
    ['an argument', { args: [`--db-password=${secret}`] }],
    ['an assignment in a command', { command: ['sh', '-c', `DB_PASSWORD=${secret}`] }],
    ['an address', { url: `https://admin:${secret}@example.com/x` }],
    [
      'JSON in a string',
      { annotation: JSON.stringify({ env: [{ name: 'A_TOKEN', value: secret }] }) },
    ],
    [
      'JSON in JSON in a string',
      { a: JSON.stringify({ b: JSON.stringify({ password: secret }) }) },
    ],
    ['YAML in a string', { annotation: `proxyMetadata:\n  API_TOKEN: ${secret}\n  OTHER: kept` }],
    ['a header of a VirtualService', { match: [{ headers: { 'x-api-key': { exact: secret } } }] }],
    ['an annotation', { annotations: { 'example.com/token': secret } }],
    ['a query of a URL', { uri: `https://example.com/x?a=1&api_key=${secret}` }],
    ['a JDBC address', { value: `jdbc:mysql://db/x?user=a&password=${secret}` }],
    ['a connection string', { value: `host=db password=${secret} dbname=x` }],
    ['a variable of code', { code: `local api_key = "${secret}"\nlocal other = 1` }],
    ['a key that clients show', { credentials: [{ key: secret, client: 'a' }] }],
    ['a header in code', { note: `request_headers:\n  authorization: ${secret}` }],
  ])('%s', (_what, value) => {
    for (const size of [1, 3, 64, 100_000]) {
      const result = of(value, { size });
      expect(result.text).not.toContain(secret);
      expect(JSON.parse(result.text), result.text).toBeTypeOf('object');
      expect(result.found.length).toBe(1);
    }
  });

  it.each([
    ['a private key', { private_key: { inline_string: key } }, 'MIIEvQ'],
    [
      'a private key in base64',
      { x: { inline_bytes: Buffer.from(key).toString('base64') } },
      Buffer.from(key).toString('base64').slice(0, 40),
    ],
    ['a private key anywhere', { text: `before\n${key}after` }, 'MIIEvQ'],
    ['a JSON web token', { any: jwt }, 'c2lnbmF0dXJl'],
    [
      'a token that code adds to a header',
      { inline: `h:add("authorization", "Bearer abcdefgh12345678")` },
      'abcdefgh12345678',
    ],
    ['a line of htpasswd', { users: 'a:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=' }, 'W6ph5Mm5Pz8G'],
    ['a basic password', { any: 'Basic dXNlcjpwYXNzd29yZA==' }, 'dXNlcjpwYXNz'],
  ])('%s', (_what, value, part) => {
    const result = of(value);
    expect(result.text).not.toContain(part);
    expect(JSON.parse(result.text)).toBeTypeOf('object');
  });

  it('goes as base64 where the field is bytes, so that istioctl can still read it', () => {
    const { text: out } = of({ privateKey: { inlineBytes: 'c2VjcmV0LWJ5dGVz' } });
    expect(JSON.parse(out)).toEqual({ privateKey: { inlineBytes: 'W3JlZGFjdGVkXQ==' } });
  });

  it('takes inline code only when asked', () => {
    const filter = {
      default_source_code: { inline_string: 'function envoy_on_request() end' },
      code: { local: { inline_bytes: 'AGFzbQ==' } },
      inlineCode: 'print(1)',
    };
    expect(of(filter).text).toBe(JSON.stringify(filter));
    const { text: out, found } = of(filter, { inlineCode: true });
    expect(found.map(({ rule }) => rule)).toEqual(Array(3).fill('inline-code'));
    expect(out).not.toMatch(/envoy_on_request|AGFzbQ|print/);
  });

  it('leaves no secret of a document that breaks off inside it', () => {
    expect(redact('{"password":"hunter2-the-sec').text).not.toContain('hunter2');
  });

  it('works on lines where there is no JSON', async () => {
    const page = `cluster.a.upstream_rq: 5\nauthorization: Bearer abcdefgh\napi_token = abcdefgh\n${key}last: 1\n`;
    const out = await text(page);
    expect(out).toContain('cluster.a.upstream_rq: 5\n');
    expect(out).toContain('last: 1\n');
    expect(out).not.toMatch(/abcdefgh|MIIEvQ/);
  });

  it('names the rule, the way and the value', () => {
    const { found } = of({ node: { metadata: { API_TOKEN: 'abc-def' } } });
    expect(found).toEqual([{ rule: 'token', at: 'node.metadata.API_TOKEN', value: 'abc-def' }]);
    for (const { rule } of found) expect(redactionRules).toContain(rule);
  });

  it('knows every secret that is planted in the demo, wherever a name gives it away', () => {
    for (const secret of plantedSecrets)
      expect(of({ env: [{ name: 'SOME_PASSWORD', value: secret }] }).text).toContain(replacement);
  });
});

describe('what stays, to the byte', () => {
  it.each([
    [
      'certificates',
      {
        secret: {
          tls_certificate: {
            certificate_chain: {
              inline_bytes: Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64'),
            },
          },
        },
      },
    ],
    ['what Envoy redacted itself', { private_key: { inline_bytes: 'W3JlZGFjdGVkXQ==' } }],
    ['where a key lies', { private_key: { filename: '/etc/certs/key.pem' } }],
    ['names of secrets', { secretName: 'db', credentialName: 'gateway-cert', name: 'default' }],
    ['rate limits', { token_bucket: { max_tokens: 10, tokens_per_fill: 10 } }],
    [
      'a cookie that chooses a variant',
      {
        headers: [
          {
            name: 'cookie',
            string_match: { safe_regex: { regex: '^(.*?;)?(user=jason)(;.*)?$' } },
          },
        ],
      },
    ],
    ['a cookie that must be whole', { headers: [{ name: 'cookie', exact_match: 'user=jason' }] }],
    ['a route', { name: 'login-token', match: { prefix: '/token' } }],
    ['large numbers', { n: 12345678901234567890n.toString(), m: 1e21 }],
    ['a path to a token', { args: ['--token-path', '/var/run/secrets/tokens/istio-token'] }],
    ['a pattern of a route', { match: { safe_regex: { regex: '/x?token=[^&]*&secret=abcdef' } } }],
    ['a name after its key', { description: 'the bearer tokens of callers, basic authentication' }],
    ['other headers', { header: { key: 'x-envoy-attempt-count', value: 'on' } }],
  ])('%s', (_what, value) => {
    const source = JSON.stringify(value, null, 2);
    expect(redact(source)).toEqual({ text: source, found: [] });
  });

  it('any JSON without secrets, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.json({ noUnicodeString: false }),
        fc.integer({ min: 1, max: 40 }),
        (json, size) => {
          const { text: out, found } = redact(json, { size });
          expect(found.length === 0 ? out : json).toBe(json);
          expect(() => JSON.parse(out) as unknown).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('any bytes at all, without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(() => redact(`{${Buffer.from(noise).toString('latin1')}`)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
