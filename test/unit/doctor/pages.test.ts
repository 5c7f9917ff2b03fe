import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { parseJson } from '../../../src-main/contract/json.ts';
import {
  certificateText,
  isEnding,
  readCertificates,
} from '../../../src-main/istio/doctor/certificates.ts';
import { edszText, readEdsz } from '../../../src-main/istio/doctor/edsz.ts';
import { readXdsStats, xdsStatsFilter } from '../../../src-main/mesh/doctor/xds-stats.ts';
import { sayEvidence } from '../../../src-main/words/say.ts';
import { fixture } from '../../support/fixtures.ts';

const now = Date.parse('2026-11-21T04:00:00Z');

describe('what edsz lists', () => {
  it.each([
    [
      'Pilot 1.1: service keys and hosts',
      '[{"service-key":"a.b|http","hosts":[{"ip_address":"10.0.0.1","port":80},{"ip_address":"10.0.0.2","port":80}]},{"service-key":"c.d|grpc","hosts":[]}]',
      '2 service keys, 2 hosts\na.b|http: 10.0.0.1:80, 10.0.0.2:80\nwithout hosts: c.d|grpc',
    ],
    ['Pilot 1.0', '[{"svc":"a.b|http","ep":["x"]}]', '1 service keys, 1 hosts\na.b|http: x'],
    [
      'istiod',
      '{"configs":[{"dynamicEndpointConfigs":[{"endpointConfig":{"clusterName":"outbound|80||x","endpoints":[{"lbEndpoints":[{"endpoint":{"address":{"socketAddress":{"address":"10.0.0.1","portValue":80}}}}]}]}}]}]}',
      '1 service keys, 1 hosts\noutbound|80||x: 10.0.0.1:80',
    ],
    [
      'a real istiod of 2026: assignments without any wrapper',
      '{"configs":[{"@type":"type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment","clusterName":"outbound|80||x","endpoints":[{"locality":{},"lbEndpoints":[{"endpoint":{"address":{"socketAddress":{"address":"10.0.0.1","portValue":80}}}}]}]},{"clusterName":"outbound|80||y"}]}',
      '2 service keys, 1 hosts\noutbound|80||x: 10.0.0.1:80\nwithout hosts: outbound|80||y',
    ],
    ['a sentence', 'You must provide a proxyID', 'You must provide a proxyID'],
    ['nothing', '[]', '0 service keys, 0 hosts'],
    [
      'of another shape',
      '{"configs":[7,{"dynamicEndpointConfigs":"x"}]}',
      '0 service keys, 0 hosts',
    ],
  ])('%s', (_name, body, expected) => {
    expect(sayEvidence('en', edszText(body))).toBe(expected);
  });

  it('shortens long lists and says how long they are', () => {
    const hosts = Array.from({ length: 25 }, (_none, port) => ({ ip_address: '10.0.0.1', port }));
    const body = JSON.stringify([{ 'service-key': 'a', hosts }]);
    expect(sayEvidence('en', edszText(body))).toContain('10.0.0.1:18, 10.0.0.1:19 … (25)');
    expect(readEdsz(body)?.[0]?.hosts).toHaveLength(25);
  });
});

describe('certificates of a proxy', () => {
  const page = (end: string): string =>
    JSON.stringify({
      certificates: [1, 2].map(() => ({
        ca_cert: [
          { path: '<inline>', serial_number: '1', expiration_time: '2036-01-01T00:00:00Z' },
        ],
        cert_chain: [
          {
            path: '<inline>',
            serial_number: '2',
            subject_alt_names: [{ uri: 'spiffe://a/ns/b/sa/c' }],
            expiration_time: end,
          },
        ],
      })),
    });

  it.each([
    [
      '2026-11-22T03:00:00Z',
      'workload spiffe://a/ns/b/sa/c, until 2026-11-22T03:00:00Z (23h)',
      false,
    ],
    [
      '2026-11-21T04:30:00Z',
      'workload spiffe://a/ns/b/sa/c, until 2026-11-21T04:30:00Z (30m)',
      true,
    ],
    [
      '2026-11-18T04:00:00Z',
      'workload spiffe://a/ns/b/sa/c, ended 3d ago (2026-11-18T04:00:00Z)',
      true,
    ],
    ['', 'workload spiffe://a/ns/b/sa/c', false],
  ])('ending %s', (end, text, ending) => {
    const [workload, root] = readCertificates(parseJson(page(end)));
    expect(root?.role).toBe('root');
    if (workload === undefined) throw new Error('no certificate');
    expect([sayEvidence('en', certificateText(workload, now)), isEnding(workload, now)]).toEqual([
      text,
      ending,
    ]);
  });

  it('are two on a recorded page that repeats them', () => {
    const path = fixture('istio', 'live', 'proxies', 'details-v1-7d.default', 'certs.json');
    const held = readCertificates(parseJson(readFileSync(path, 'utf8')));
    expect(held.map(({ role, names }) => `${role} ${names.join()}`)).toEqual([
      'workload spiffe://cluster.local/ns/default/sa/bookinfo-details',
      'root ',
    ]);
  });
});

describe('the stream to Pilot', () => {
  it('shows on a recorded page of a real Envoy', () => {
    const path = fixture('istio', 'live', 'proxies', 'reviews-v1-6a.default', 'stats.txt');
    const filter = new RegExp(xdsStatsFilter);
    const page = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => filter.test(line));
    const stats = readXdsStats(page.join('\n'));
    // Istio's stats matcher leaves control_plane.* out; the cluster's counters carry a semicolon.
    expect([stats.connected, stats.connections]).toEqual([undefined, 1]);
  });
});
