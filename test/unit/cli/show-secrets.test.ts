import { describe, expect, it } from 'vitest';

import { runCli } from '../../support/run-cli.ts';

const key =
  '-----BEGIN PRIVATE KEY-----\nMIIhunter2inThePem0123456789\n-----END PRIVATE KEY-----\n';
const planted = {
  key: Buffer.from(key).toString('base64'),
  password: 'hunter2-passphrase',
  ticket: Buffer.from('hunter2-ticket-key'.padEnd(80, '.')).toString('base64'),
  generic: 'hunter2-client-secret',
};

const documentOf = (values: typeof planted): string =>
  JSON.stringify({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump',
        dynamic_active_secrets: [
          ['default', { tls_certificate: tls(values) }],
          ['tickets', { session_ticket_keys: { keys: [{ inline_bytes: values.ticket }] } }],
          ['oauth', { generic_secret: { secret: { inline_string: values.generic } } }],
        ].map(([name, fields]) => ({
          name,
          secret: {
            '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
            name,
            ...Object(fields),
          },
        })),
      },
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        dynamic_active_clusters: [
          {
            cluster: {
              name: 'c',
              transport_socket: {
                typed_config: {
                  '@type':
                    'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
                  common_tls_context: { tls_certificates: [tls(values)] },
                },
              },
            },
          },
        ],
      },
    ],
  });

function tls(values: typeof planted): object {
  return {
    private_key: { inline_bytes: values.key },
    password: { inline_string: values.password },
  };
}

const files = { f: documentOf(planted) };
const hunter = new RegExp(Object.values(planted).join('|').replaceAll('+', '\\+'));
const changed = {
  key: Buffer.from(key.replace('hunter2', 'hunter3')).toString('base64'),
  password: 'hunter3-passphrase',
  ticket: Buffer.from('hunter3-ticket-key'.padEnd(80, '.')).toString('base64'),
  generic: 'hunter3-client-secret',
};

describe('inspect secret', () => {
  it.each(['table', 'wide', 'json', 'yaml'])('-o %s: no value of a secret', async (format) => {
    const { code, out, err } = await runCli(['inspect', 'secret', '-o', format, '-f', 'f'], files);
    expect(code).toBe(0);
    expect(`${out}${err}`).not.toMatch(hunter);
    expect(`${out}${err}`).not.toContain('hunter2');
    expect(out).toContain('tickets');
    const data = format === 'json' || format === 'yaml';
    expect(/--show-secrets/.test(err)).toBe(data);
  });

  it.each(['json', 'yaml'])('-o %s --show-secrets: every value, and no word', async (format) => {
    const args = ['inspect', 'secret', '-o', format, '--show-secrets', '-f', 'f'];
    const { code, out, err } = await runCli(args, files);
    expect([code, err]).toEqual([0, '']);
    for (const value of Object.values(planted)) expect(out).toContain(value);
  });
});

describe('a report of a comparison', () => {
  const sides = { f: documentOf(planted), g: documentOf(changed) };
  const secrets = new RegExp(
    [...Object.values(planted), ...Object.values(changed), 'hunter[23]']
      .join('|')
      .replaceAll('+', '\\+'),
  );

  it.each(['text', 'unified', 'json', 'html'])(
    '-o %s: that it changed, no more',
    async (format) => {
      const { code, out } = await runCli(['diff', '-o', format, 'f', 'g'], sides);
      expect(code).toBe(1);
      expect(out).not.toMatch(secrets);
      expect(out).toContain('oauth');
    },
  );

  // Secrets themselves are told by a digest even then.
  it.each(['text', 'unified'])(
    '-o %s --show-secrets: both values in other resources',
    async (format) => {
      const { code, out } = await runCli(['diff', '-o', format, '--show-secrets', 'f', 'g'], sides);
      expect(code).toBe(1);
      expect(out).toContain(planted.password);
      expect(out).toContain(changed.password);
    },
  );
});
