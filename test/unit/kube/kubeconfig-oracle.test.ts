import { KubeConfig } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseKubeconfig } from '../../../src-main/kube/kubeconfig/parse.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9@:/_.-]{0,12}$/);
const word = fc.stringMatching(/^[A-Za-z0-9+/=._-]{1,20}$/);
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(of, { nil: undefined });

const config = fc.record({
  clusters: fc.uniqueArray(
    fc.record({
      name,
      cluster: fc.record({
        server: fc.webUrl({ validSchemes: ['https'] }),
        'insecure-skip-tls-verify': maybe(fc.boolean()),
        'tls-server-name': maybe(word),
        'certificate-authority-data': maybe(word),
      }),
    }),
    { selector: (one) => one.name, minLength: 1, maxLength: 4 },
  ),
  users: fc.uniqueArray(
    fc.record({
      name,
      user: fc.record({ token: maybe(word), username: maybe(word), password: maybe(word) }),
    }),
    { selector: (one) => one.name, maxLength: 4 },
  ),
  contexts: fc.uniqueArray(
    fc.record({
      name,
      context: fc.record({ cluster: name, user: name, namespace: maybe(name) }),
    }),
    { selector: (one) => one.name, maxLength: 4 },
  ),
  'current-context': maybe(name),
});

/**
 * client-node as the oracle of what it reads right: one file, its names, servers, contexts and plain credentials. Not asked: merging
 * (it lets the last file win), `proxy-url`, groups to impersonate and the plugin's further fields, which it drops.
 */
describe('a kubeconfig, read by client-node and by us', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(config, (file) => {
        const source = JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...file });
        const theirs = new KubeConfig();
        theirs.loadFromString(source);
        const ours = parseKubeconfig(source, '/home/a/.kube/config');
        expect(
          ours.clusters.map((one) => ({
            name: one.name,
            server: one.server.replace(/\/$/, ''),
            skip: one.insecureSkipTlsVerify,
            tls: one.tlsServerName,
            ca: one.certificateAuthorityData,
          })),
        ).toEqual(
          theirs.clusters.map((one) => ({
            name: one.name,
            server: one.server,
            skip: one.skipTLSVerify,
            tls: one.tlsServerName,
            ca: one.caData,
          })),
        );
        expect(
          ours.users.map((one) => [
            one.name,
            one.token?.reveal(),
            one.username,
            one.password?.reveal(),
          ]),
        ).toEqual(theirs.users.map((one) => [one.name, one.token, one.username, one.password]));
        expect(
          ours.contexts.map((one) => [one.name, one.cluster, one.user, one.namespace]),
        ).toEqual(theirs.contexts.map((one) => [one.name, one.cluster, one.user, one.namespace]));
        expect(ours.currentContext ?? '').toEqual(theirs.currentContext || '');
      }),
      { numRuns: 300 },
    );
  });
});
