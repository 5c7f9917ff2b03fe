import { describe, expect, it } from 'vitest';

import type { DoctorStep } from '../../../src-main/kube/doctor/step.ts';
import type { DiscoveryAddress } from '../../../src-main/mesh/doctor/discovery-address.ts';
import { fromInside } from '../../../src-main/mesh/doctor/inside-pod.ts';
import type { RanInPod } from '../../../src-main/mesh/doctor/run-in-pod.ts';
import { sayEvidence } from '../../../src-main/words/say.ts';

type Answer = Partial<RanInPod> | undefined;
/** Answers by the first words of a command; what is not named here is not in the image. */
type Image = Readonly<Record<string, Answer>>;

const istiod: DiscoveryAddress = { host: 'istiod.istio-system.svc', port: 15012, legacy: false };
const pilot: DiscoveryAddress = { host: 'istio-pilot.istio-system', port: 15010, legacy: true };
const ok = { code: 0, stdout: '', stderr: '', impossible: undefined };

async function examine(
  address: DiscoveryAddress,
  image: Image,
): Promise<{ steps: readonly DoctorStep[]; ran: readonly string[] }> {
  const ran: string[] = [];
  const steps: DoctorStep[] = [];
  const inside = {
    now: () => 0,
    kubectl: (...words: readonly string[]) => words.join(' '),
    run: (command: readonly string[]): Promise<RanInPod> => {
      const line = command.join(' ');
      ran.push(line);
      const known = Object.keys(image).find((start) => line.startsWith(start));
      const answer = known === undefined ? undefined : image[known];
      return Promise.resolve(
        answer === undefined ? { ...ok, impossible: 'no-program' } : { ...ok, ...answer },
      );
    },
  };
  for await (const step of fromInside(inside, address)) steps.push(step);
  return { steps, ran };
}

const short = (steps: readonly DoctorStep[]): readonly string[] =>
  steps.map(({ id, state, note }) => [id, state, note?.key ?? ''].join(' ').trim());

describe('from inside a pod of today', () => {
  const tls =
    '* SSL connection using TLSv1.3\n* subject: CN=istiod\n* SSL certificate verify ok.\n';

  it.each<[string, Image, readonly string[]]>([
    [
      'everything is there',
      {
        getent: { stdout: '10.0.0.1 istiod' },
        'curl -sSv -m 3 telnet:': {
          code: 28,
          stderr: '* Connected to istiod (10.0.0.1) port 15012',
        },
        'curl -sSv -m 10': { code: 56, stderr: tls },
      },
      ['pod-dns ok', 'pod-tcp ok', 'pod-tls ok'],
    ],
    [
      'a distroless image',
      {},
      [
        'pod-dns skipped doctor.note.no-program',
        'pod-tcp skipped doctor.note.no-program',
        'pod-tls skipped doctor.note.no-program',
      ],
    ],
    [
      'no curl, but the others',
      {
        nslookup: { stdout: 'Address: 10.0.0.1' },
        nc: {},
        openssl: { stderr: 'Verification: OK' },
      },
      ['pod-dns ok', 'pod-tcp ok', 'pod-tls ok'],
    ],
    [
      'nothing but bash',
      { bash: { code: 1, stderr: 'connect: Connection refused' } },
      [
        'pod-dns skipped doctor.note.no-program',
        'pod-tcp failed doctor.next.curl-refused',
        'pod-tls skipped doctor.note.no-program',
      ],
    ],
    [
      'busybox, whose nslookup ends well whatever it found',
      { nslookup: { stdout: "** server can't find istiod: NXDOMAIN" } },
      [
        'pod-dns failed doctor.next.pod-dns',
        'pod-tcp skipped doctor.note.no-program',
        'pod-tls skipped doctor.note.no-program',
      ],
    ],
    [
      'a network policy and a rotated root',
      {
        getent: { code: 2 },
        'curl -sSv -m 3 telnet:': { code: 28, stderr: 'curl: (28) Connection timed out' },
        'curl -sSv -m 10': { code: 60, stderr: 'curl: (60) SSL certificate problem' },
      },
      [
        'pod-dns failed doctor.next.pod-dns',
        'pod-tcp failed doctor.next.curl-timeout',
        'pod-tls failed doctor.next.curl-untrusted',
      ],
    ],
    [
      'a resolver that cannot be asked, but curl connects by name',
      {
        getent: { code: 2 },
        'curl -sSv -m 3 telnet:': {
          code: 28,
          stderr: '* Connected to istiod (10.0.0.1) port 15012',
        },
        'curl -sSv -m 10': { code: 56, stderr: tls },
      },
      ['pod-dns ok doctor.note.proven', 'pod-tcp ok', 'pod-tls ok'],
    ],
    [
      'a container runtime that says no exit code',
      {
        getent: { code: -1, stdout: '10.0.0.1 istiod' },
        'curl -sSv -m 3 telnet:': { code: -1, stderr: 'the stream ended' },
        'curl -sSv -m 10': { code: -1, stderr: tls },
      },
      ['pod-dns ok', 'pod-tcp ok doctor.note.proven', 'pod-tls ok'],
    ],
    [
      'a container runtime that says nothing at all',
      { getent: { code: -1 }, curl: { code: -1, stderr: 'lost' } },
      [
        'pod-dns skipped doctor.note.no-exit-code',
        'pod-tcp skipped doctor.note.no-exit-code',
        'pod-tls skipped doctor.note.no-exit-code',
      ],
    ],
    [
      'no right to exec',
      {
        getent: { impossible: 'forbidden' },
        curl: { impossible: 'forbidden' },
      },
      [
        'pod-dns skipped doctor.note.forbidden',
        'pod-tcp skipped doctor.note.forbidden',
        'pod-tls skipped doctor.note.forbidden',
      ],
    ],
  ])('%s', async (_name, image, expected) => {
    expect(short((await examine(istiod, image)).steps)).toEqual(expected);
  });

  it('shows the command that was really run', async () => {
    const { steps } = await examine(istiod, { nslookup: {}, nc: {} });
    expect(steps.map((one) => one.command?.split(' ')[0])).toEqual(['nslookup', 'nc', 'curl']);
  });

  it('does not resolve what is an address', async () => {
    const { steps, ran } = await examine({ ...istiod, host: '203.0.113.7' }, { curl: {} });
    expect(short(steps)[0]).toBe('pod-dns skipped doctor.note.is-address');
    expect(ran.some((line) => line.startsWith('getent'))).toBe(false);
  });

  it('puts an IPv6 address in brackets where a port follows', async () => {
    const { ran } = await examine({ ...istiod, host: 'fd00::1' }, { curl: {} });
    expect(ran[0]).toBe('curl -sSv -m 3 telnet://[fd00::1]:15012');
  });
});

describe('from inside a pod of Istio 1.1, as the guide does it', () => {
  const edsz = '[{"service-key":"a|http","hosts":[{"ip_address":"10.0.0.1","port":80}]}]';
  const mutual = 'curl -sS -m 10 -k --cert';
  const plain = 'curl -sS -m 10 http:';

  it.each<[string, Image, readonly string[]]>([
    ['mutual TLS', { [mutual]: { stdout: edsz } }, ['pod-edsz-mtls ok']],
    [
      'mutual TLS switched off',
      { [mutual]: { code: 35 }, [plain]: { stdout: edsz } },
      ['pod-edsz-mtls skipped doctor.note.mtls-off', 'pod-edsz ok'],
    ],
    [
      'neither answers',
      { [mutual]: { code: 7 }, [plain]: { code: 7 } },
      ['pod-edsz-mtls failed doctor.next.curl-refused', 'pod-edsz failed doctor.next.curl-refused'],
    ],
    [
      'the certificates are not mounted',
      { [mutual]: { code: 58 }, [plain]: { code: 52 } },
      [
        'pod-edsz-mtls failed doctor.next.curl-client-certificate',
        'pod-edsz failed doctor.next.curl-other',
      ],
    ],
    [
      'Pilot knows no service',
      { [mutual]: { stdout: '[]' }, [plain]: { code: 52 } },
      ['pod-edsz-mtls failed doctor.next.edsz-empty', 'pod-edsz failed doctor.next.curl-other'],
    ],
  ])('%s', async (_name, image, expected) => {
    const { steps } = await examine(pilot, image);
    expect(short(steps.slice(2))).toEqual(expected);
  });

  it('asks port 8080 with the three files of /etc/certs', async () => {
    const { steps } = await examine(pilot, { [mutual]: { stdout: edsz } });
    expect(steps.at(-1)?.command).toBe(
      'curl -sS -m 10 -k --cert /etc/certs/cert-chain.pem --cacert /etc/certs/root-cert.pem --key /etc/certs/key.pem https://istio-pilot.istio-system:8080/debug/edsz',
    );
    expect(sayEvidence('en', steps.at(-1)?.evidence ?? '')).toBe(
      '1 service keys, 1 hosts\na|http: 10.0.0.1:80',
    );
  });
});
