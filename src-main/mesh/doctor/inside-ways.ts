import { isIP } from 'node:net';

import { edszText, readEdsz } from '../../istio/doctor/edsz.ts';
import type { Finding } from '../../kube/doctor/step.ts';
import { type MessageKey, sentence } from '../../words/keys.ts';
import type { DiscoveryAddress } from './discovery-address.ts';
import type { RanInPod } from './run-in-pod.ts';

/** What these steps need of the pod: a program in it, and how a person would run the same. */
export interface Inside {
  readonly run: (command: readonly string[]) => Promise<RanInPod>;
  readonly kubectl: (...words: readonly string[]) => string;
  readonly now: () => number;
}

/** One way to find out: a program, and what its answer means. */
export interface Way {
  readonly words: readonly string[];
  readonly judge: (ran: RanInPod) => Finding;
}

function failed(key: MessageKey, { host, port }: DiscoveryAddress, ran: RanInPod): Finding {
  const said = `${ran.stderr.trim()}\n${ran.stdout.trim()}`.trim().split('\n');
  const evidence = said.slice(-5).join('\n');
  // Nothing tells whether it went well: that is no failure of the mesh.
  if (ran.code < 0 && (key === 'doctor.next.curl-other' || key === 'doctor.next.pod-dns')) {
    return { state: 'skipped', evidence, note: sentence('doctor.note.no-exit-code') };
  }
  return {
    state: 'failed',
    evidence,
    note: { key, params: { host, port: String(port), code: String(ran.code) } },
  };
}

export function nameWays(address: DiscoveryAddress): readonly Way[] {
  const judge = (ran: RanInPod): Finding => {
    // nslookup of busybox ends with 0 whatever it found.
    const refused = /NXDOMAIN|can't (find|resolve)/i.test(ran.stdout + ran.stderr);
    const ended = ran.code === 0 || (ran.code < 0 && ran.stdout.trim() !== '');
    return ended && !refused
      ? { state: 'ok', evidence: ran.stdout.trim() }
      : failed('doctor.next.pod-dns', address, ran);
  };
  return [
    { words: ['getent', 'hosts', address.host], judge },
    { words: ['nslookup', address.host], judge },
  ];
}

export function tcpWays(address: DiscoveryAddress): readonly Way[] {
  const { host, port } = address;
  const opened = { state: 'ok', evidence: `${host}:${port}` } as const;
  const byCode = (ran: RanInPod): Finding =>
    ran.code === 0 ? opened : failed(reasonKey(ran), address, ran);
  return [
    {
      words: ['curl', '-sSv', '-m', '3', `telnet://${bracketed(host)}:${port}`],
      // Nobody speaks first, so the time limit (28) ends what was well connected; `Established` since curl 8.14.
      judge: (ran) => {
        const line = /(?:Connected|Established connection) to [^\n]*/.exec(ran.stderr)?.[0];
        return line === undefined ? byCode(ran) : { state: 'ok', evidence: line.trim() };
      },
    },
    { words: ['nc', '-z', '-w', '3', host, String(port)], judge: byCode },
    // The address is an argument, never a part of the script.
    {
      words: ['bash', '-c', 'exec 3<>"/dev/tcp/$0/$1"', host, String(port)],
      judge: byCode,
    },
  ];
}

const rootCertificate = '/var/run/secrets/istio/root-cert.pem';

export function tlsWays(address: DiscoveryAddress): readonly Way[] {
  const { host, port } = address;
  const at = `${bracketed(host)}:${port}`;
  return [
    {
      words: [
        ...['curl', '-sSv', '-m', '10', '-o', '/dev/null'],
        ...['--cacert', rootCertificate, `https://${at}/`],
      ],
      // The port speaks gRPC: how HTTP/1 fares after the handshake (1, 8, 16, 52, 56 …) is no matter.
      judge: (ran) => {
        const facts = handshake(ran.stderr);
        return facts === ''
          ? failed(reasonKey(ran), address, ran)
          : { state: 'ok', evidence: facts };
      },
    },
    {
      words: [
        ...[
          'openssl',
          's_client',
          '-connect',
          at,
          ...(isIP(host) === 0 ? ['-servername', host] : []),
        ],
        ...['-CAfile', rootCertificate, '-verify_return_error', '-brief'],
      ],
      judge: (ran) =>
        ran.code === 0
          ? { state: 'ok', evidence: `${ran.stdout}${ran.stderr}`.trim().slice(0, 1000) }
          : failed('doctor.next.curl-untrusted', address, ran),
    },
  ];
}

/** The lines of `curl -v` that tell of a handshake that went well; empty when it did not. */
export function handshake(said: string): string {
  if (!/SSL connection using/.test(said)) return '';
  const telling =
    /^\*\s*(SSL connection using|subject:|start date:|expire date:|issuer:|SSL certificate verify)/;
  return said
    .split('\n')
    .filter((line) => telling.test(line))
    .map((line) => line.replace(/^\*\s*/, '').trim())
    .join('\n');
}

/** As the guide does it by hand (reference/guide.txt), for Pilots until Istio 1.4: their debug pages stand on 8080. */
export function edszWay(address: DiscoveryAddress, mutual: boolean): Way {
  const certificates = [
    ...['--cert', '/etc/certs/cert-chain.pem', '--cacert', '/etc/certs/root-cert.pem'],
    ...['--key', '/etc/certs/key.pem'],
  ];
  const at = `${bracketed(address.host)}:8080/debug/edsz`;
  const words = mutual
    ? ['curl', '-sS', '-m', '10', '-k', ...certificates, `https://${at}`]
    : ['curl', '-sS', '-m', '10', `http://${at}`];
  return {
    words,
    judge: (ran) => {
      if (ran.code !== 0) return failed(reasonKey(ran), { ...address, port: 8080 }, ran);
      const evidence = edszText(ran.stdout);
      const listed = readEdsz(ran.stdout);
      return listed !== undefined && listed.length > 0
        ? { state: 'ok', evidence }
        : { state: 'failed', evidence, note: { key: 'doctor.next.edsz-empty', params: {} } };
    },
  };
}

/** Exit codes of curl: https://curl.se/docs/manpage.html#EXIT */
type CurlReason =
  | 'client-certificate'
  | 'name'
  | 'refused'
  | 'reset'
  | 'root-certificate'
  | 'timeout'
  | 'tls'
  | 'untrusted';

const reasons: Readonly<Record<number, CurlReason>> = {
  6: 'name',
  7: 'refused',
  28: 'timeout',
  35: 'tls',
  56: 'reset',
  58: 'client-certificate',
  60: 'untrusted',
  77: 'root-certificate',
};

function reasonKey({ code, stderr }: RanInPod): MessageKey {
  // nc and bash know only success and failure; their words tell the rest.
  const known = reasons[code] ?? (/refused/i.test(stderr) ? 'refused' : undefined);
  const timedOut = /timed out/i.test(stderr) ? 'timeout' : undefined;
  return `doctor.next.curl-${known ?? timedOut ?? 'other'}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
