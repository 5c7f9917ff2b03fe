import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Json } from '../../../src-main/contract/json.ts';
import { JsonRedactor } from '../../../src-main/snapshots/redact/json-redactor.ts';
import { redactText } from '../../../src-main/snapshots/redact/text.ts';
import { fixture } from '../../support/fixtures.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const from = (alphabet: string, length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...Array.from(alphabet)), { minLength: length, maxLength: length })
    .map((all) => all.join(''));
/** With digits in it, as secrets that machines make have. */
const word = from(letters, 18).map((text) => `${text}7q`);
const hex = (length: number): fc.Arbitrary<string> => from('0123456789abcdef', length);

/** A document, and the parts of it that must not be left. */
interface Planted {
  readonly document: Json;
  readonly secrets: readonly string[];
}
const planted = (document: Json, ...secrets: string[]): Planted => ({ document, secrets });
/** The secret `word` under this name, wherever the name may stand. */
const named = (...names: string[]): fc.Arbitrary<Planted> =>
  fc
    .record({ name: fc.constantFrom(...names), word, place: fc.nat(3) })
    .map(({ name, word: secret, place }) => {
      const places: readonly Json[] = [
        { [name]: secret },
        { spec: { containers: [{ env: [{ name, value: secret }] }] } },
        { metadata: { annotations: { config: `${name}: ${secret}\nother: kept` } } },
        { args: [`${name}=${secret}`] },
      ];
      return planted(places[place] ?? null, secret);
    });
const said = (make: (secret: string) => string, secret = word): fc.Arbitrary<Planted> =>
  secret.map((one) => planted({ note: { text: make(one) } }, one));
const whole = (secret: fc.Arbitrary<string>): fc.Arbitrary<Planted> =>
  secret.map((one) => planted({ any: one, text: `see ${one} there` }, one));
const held = (make: (secret: string) => Json, secret = word): fc.Arbitrary<Planted> =>
  secret.map((one) => planted(make(one), one));

const kinds: Record<string, fc.Arbitrary<Planted>> = {
  'a password by its names': named(
    ...[
      'password',
      'db_password',
      'dbPassword',
      'PASSWD',
      'passphrase',
      'MYSQL_PWD',
      'DB_PASS',
      'PGPASS',
      'ADMIN_PW',
      'userpass',
    ],
  ),
  'a name with an ending': named(
    ...[
      'password2',
      'TOKEN1',
      'PASSWORD_HASH',
      'API_TOKEN_V2',
      'secret_old',
      'clientSecretValue',
      'authTokenBackup',
    ],
  ),
  'a token by its names': named(
    ...[
      'token',
      'accessToken',
      'AUTH_TOKEN',
      'refresh_token',
      'apiKey',
      'API_KEY',
      'x-api-key',
      'GITHUB_PAT',
      'bearer',
    ],
  ),
  'a key by its names': named(
    ...[
      'signingKey',
      'hmac_key',
      'encryption_key',
      'MASTER_KEY',
      'secret_access_key',
      'accountKey',
      'license_key',
      'sharedKey',
    ],
  ),
  'a variable that ends in KEY': named('STRIPE_KEY', 'DATADOG_KEY', 'SENDGRID_KEY', 'APP_KEY'),
  'other names': named(
    'client_secret',
    'credentials',
    'sasl_jaas_config',
    'connectionString',
    'SESSION_SECRET',
    'salt',
    'otp',
  ),
  'a PIN': fc
    .integer({ min: 1000, max: 999_999 })
    .map((pin) => planted({ a: { pin: pin } }, String(pin))),
  'a password of digits': fc
    .integer({ min: 10_000_000, max: 99_999_999 })
    .map((n) => planted({ db: { password: n } }, String(n))),
  'an object under a name': held((one) => ({ password: { plain: one, more: { x: one } } })),
  'a list under a name': held((one) => ({ auth_passwords: [one, `${one}2`] })),
  'numbers under a name': fc
    .integer({ min: 10_000, max: 99_999 })
    .map((n) => planted({ tokens: [n, 1] }, String(n))),
  'users of basic_auth': held((one) => ({
    typed_config: { users: { inline_string: `admin:${one}` } },
  })),
  pkcs12: held((one) => ({ pkcs12: { inline_bytes: one } })),
  'Redis passwords': held((one) => ({ authPasswords: [{ inline_string: one }] })),
  'a JWK of RSA': held((one) => ({
    keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', d: one, p: `${one}p`, q: `${one}q` }],
  })),
  'a JWK in a string': held((one) => ({
    local_jwks: { inline_string: JSON.stringify({ keys: [{ kty: 'oct', k: one }] }) },
  })),
  'a JWK in base64': word.map((one) => {
    const bytes = Buffer.from(JSON.stringify({ keys: [{ kty: 'oct', k: one }] })).toString(
      'base64',
    );
    return planted({ local_jwks: { inline_bytes: bytes } }, bytes);
  }),
  'base64 of JSON': word.map((one) => {
    const bytes = Buffer.from(JSON.stringify({ a: 1, auths: { r: { password: one } } })).toString(
      'base64',
    );
    return planted({ any: bytes }, bytes.slice(20, 60));
  }),
  JAAS: said((one) => `org.apache.kafka.PlainLoginModule required username="a" password="${one}";`),
  'a health check with a query': held((one) => ({
    http_health_check: { path: `/health?a=1&token=${one}` },
  })),
  'a header to add': held((one) => ({ header: { key: 'x-api-key', value: one } })),
  'initial metadata': held((one) => ({ initial_metadata: [{ key: 'authorization', value: one }] })),
  'a matcher of a header': held((one) => ({
    headers: [{ name: 'authorization', string_match: { exact: one } }],
  })),
  'a generic secret': held((one) => ({ generic_secret: { secret: { inline_string: one } } })),
  tickets: held((one) => ({ session_ticket_keys: { keys: [{ inline_bytes: one }] } })),
  'a private key': said(
    (one) => `-----BEGIN RSA PRIVATE KEY-----\n${one}\n-----END RSA PRIVATE KEY-----`,
  ),
  'an encrypted private key': said(
    (one) => `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${one}\n-----END ENCRYPTED PRIVATE KEY-----`,
  ),
  'a PGP key': said(
    (one) => `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${one}\n-----END PGP PRIVATE KEY BLOCK-----`,
  ),
  'a PuTTY key': said(
    (one) => `PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 1\n${one}\nPrivate-MAC: abc123`,
  ),
  Stripe: whole(word.map((one) => `sk_live_${one}`)),
  'Stripe, restricted': whole(word.map((one) => `rk_test_${one}`)),
  'a webhook secret': whole(word.map((one) => `whsec_${one}`)),
  'a Google key': whole(from(letters, 35).map((one) => `AIza${one}`)),
  'a Google token': whole(from(letters, 40).map((one) => `ya29.${one}`)),
  npm: whole(from(letters, 36).map((one) => `npm_${one}`)),
  GitHub: whole(from(letters, 36).map((one) => `ghp_${one}`)),
  'GitHub, fine-grained': whole(from(letters, 40).map((one) => `github_pat_11${one}`)),
  GitLab: whole(from(letters, 20).map((one) => `glpat-${one}`)),
  Slack: whole(from('0123456789', 12).map((one) => `xoxb-${one}-${one}`)),
  'a Slack app': whole(word.map((one) => `xapp-1-${one}`)),
  'a Slack webhook': said((one) => `https://hooks.slack.com/services/T000/B000/${one}`),
  Vault: whole(from(letters, 24).map((one) => `hvs.${one}`)),
  SendGrid: whole(from(letters, 43).map((one) => `SG.${one.slice(0, 22)}.${one}`)),
  AWS: whole(from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16).map((one) => `AKIA${one}`)),
  'AWS, for a while': whole(
    from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16).map((one) => `ASIA${one}`),
  ),
  'Azure: an account': said(
    (one) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${one}==;EndpointSuffix=x`,
  ),
  'Azure: a signature': said(
    (one) => `https://a.blob.core.windows.net/c?sv=2024&sig=${one}%3D&se=1`,
  ),
  'Azure: a bus': said((one) => `Endpoint=sb://a/;SharedAccessKeyName=n;SharedAccessKey=${one}`),
  Sentry: hex(32).map((one) => planted({ url: `https://${one}@o1.ingest.sentry.io/2` }, one)),
  'an address with a password': said((one) => `postgres://admin:${one}@db.example.com:5432/x`),
  'an address with a token': said((one) => `https://${one}${one}@git.example.com/a.git`),
  'a JSON Web Token': word.map((one) => {
    const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'HS256' })}.${part({ sub: one })}.${one}`;
    return planted({ any: token, text: `token is ${token}, ok` }, token, one);
  }),
  'a bearer token in text': said((one) => `curl -H "Authorization: Bearer ${one}" x`),
  basic: said((one) => `Basic ${one}==`),
  'a header of a command': said((one) => `curl -H 'x-api-key: ${one}' https://example.com`),
  'an option and its value': said((one) => `tool --password ${one} --verbose`),
  'an option, quoted': said((one) => `tool --api-token '${one}' --verbose`),
  'options in a list': held((one) => ({ command: ['tool', '--password', one, '--verbose'] })),
  'a user of curl': said((one) => `curl -u admin:${one} https://example.com`),
  'a user of curl in a list': held((one) => ({ args: ['--user', `admin:${one}`] })),
  'a value of helm': held((one) => ({ args: [`--set=auth.password=${one}`] })),
  'a value of helm in text': said((one) => `helm install x --set auth.rootPassword=${one},a=b`),
  ini: said((one) => `[db]\nuser = a\npassword = ${one}\n`),
  'an environment file': said((one) => `export A=b\nexport DB_PASSWORD="${one}"\n`),
  xml: said((one) => `<settings><server><password>${one}</password></server></settings>`),
  'an attribute': said((one) => `<bean user="a" password="${one}"/>`),
  'a block of YAML': said((one) => `a: b\npassword: |\n  ${one}\nc: d`),
  YAML: said((one) => `auth:\n  - clientSecret: "${one}"\n`),
  htpasswd: said((one) => `admin:$apr1$${one}`),
  bcrypt: said((one) => `admin:$2y$10$${one}`),
  'JSON in a string': held((one) => ({
    'last-applied': JSON.stringify({ data: { password: one } }),
  })),
  'JSON in a string, twice': held((one) => ({
    a: JSON.stringify({ b: JSON.stringify({ api_key: one }) }),
  })),
};

function left({ document, secrets }: Planted): string[] {
  const text = JSON.stringify(document);
  const redactor = new JsonRedactor({ inlineCode: false, onFound: () => undefined });
  const out = Buffer.concat([...redactor.push(Buffer.from(text)), ...redactor.end()]).toString();
  expect(() => JSON.parse(out) as unknown).not.toThrow();
  return secrets.filter((secret) => out.includes(secret)).map((secret) => `${secret} of ${text}`);
}

const perKind = 6;

describe('secrets drawn by kind', () => {
  it('are at least three hundred', () => {
    expect(Object.keys(kinds).length * perKind).toBeGreaterThanOrEqual(300);
  });

  it.each(Object.entries(kinds))('%s: none is left', (_kind, arbitrary) => {
    const drawn = fc.sample(arbitrary, { numRuns: perKind, seed: 20_261_201 });
    expect(drawn.flatMap(left)).toEqual([]);
  });
});

describe('text that only sounds so', () => {
  it.each([
    'cluster.outbound|9080||reviews.default.svc.cluster.local.upstream_rq_total: 5',
    'http.inbound.jwt_authn.token_exchange: 0',
    'listener.0.0.0.0_15006.ssl.session_reused: 7',
    'max_tokens=100 tokens_per_fill=10',
    '--token-path /var/run/secrets/tokens/istio-token',
    'TLS_CLIENT_KEY=/etc/certs/key.pem',
    'spiffe://cluster.local/ns/default/sa/reviews',
    'https://istiod.istio-system.svc:15012/debug',
    'the bearer tokens of callers, basic authentication',
    '%REQ(X-REQUEST-ID)% %UPSTREAM_HOST%',
    'partition_key=5 hash_key: user',
  ])('%s', (text) => {
    expect(redactText(text)).toEqual({ text, rules: [] });
  });
});

function takenFrom(bytes: Buffer): unknown[] {
  if (!/^\s*[{[]/.test(bytes.toString('latin1', 0, 64)))
    return [...redactText(bytes.toString()).rules];
  const found: unknown[] = [];
  const redactor = new JsonRedactor({ inlineCode: false, onFound: (one) => found.push(one) });
  const out = Buffer.concat([...redactor.push(bytes), ...redactor.end()]);
  return out.equals(bytes) ? found : [...found, 'other bytes'];
}

describe('the recorded mesh, which holds no secret', () => {
  const folders = ['istio/live', 'istio/ambient'];
  it.each(folders)('%s passes to the byte', (folder) => {
    const root = fixture(folder);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      expect(takenFrom(bytes), entry.name).toEqual([]);
    }
  });
});
