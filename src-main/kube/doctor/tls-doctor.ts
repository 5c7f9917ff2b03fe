import { isIP } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';

import { AppError } from '../../contract/errors.ts';
import { joined } from '../../words/joined.ts';
import type { Evidence } from '../../words/keys.ts';
import { dial, dialRaw, type DialTarget } from '../http/dial.ts';
import { timeouts } from '../http/timeouts.ts';
import type { Finding, StepState } from './step.ts';

export function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeouts.connect)]);
}

/** The chain as the server shows it, whether it is trusted, and then the real handshake with the client certificate. */
export async function examineTls(target: DialTarget, signal: AbortSignal): Promise<Finding> {
  const raw = await dialRaw(target, limited(signal));
  const name = target.tls?.serverName ?? target.host;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const looking: TLSSocket = connectTls({
    socket: raw,
    host: target.host,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    // Only to look at: the verdict is the real handshake's, below.
    rejectUnauthorized: false,
  });
  const timer = setTimeout(() => reject(new Error('timeout')), timeouts.connect);
  looking.once('secureConnect', () => resolve(undefined));
  looking.on('error', reject);
  let chain = '';
  try {
    await promise;
    chain = `${looking.getProtocol() ?? ''}\n${describeChain(looking.getPeerCertificate(true))}`;
  } catch {
    // The real handshake says it better.
  } finally {
    clearTimeout(timer);
    looking.destroy();
  }
  let state: StepState = 'ok';
  let said: Evidence = '';
  try {
    (await dial(target, signal)).destroy();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    state = 'failed';
    said = error.said;
  }
  const insecure = target.tls?.insecureSkipTlsVerify === true;
  const key = state === 'failed' ? 'doctor.next.tls-failed' : 'doctor.note.not-verified';
  return {
    state,
    evidence: joined([said, chain.trim()]),
    ...(state === 'failed' || insecure ? { note: { key, params: {} } } : {}),
  };
}

export function describeChain(leaf: DetailedPeerCertificate): string {
  const lines: string[] = [];
  const seen = new Set<string>();
  let here: DetailedPeerCertificate | undefined = leaf;
  while (here !== undefined && !seen.has(here.fingerprint256) && seen.size < 10) {
    seen.add(here.fingerprint256);
    const names = here.subjectaltname ?? '';
    lines.push(
      `${seen.size - 1} ${distinguished(here.subject)} ← ${distinguished(here.issuer)}, ${here.valid_from} – ${here.valid_to}${names === '' ? '' : `, ${names}`}`,
    );
    // A self-signed certificate is its own issuer.
    here = here.issuerCertificate === here ? undefined : here.issuerCertificate;
  }
  return lines.join('\n');
}

function distinguished(name: unknown): string {
  if (typeof name !== 'object' || name === null) return '';
  return Object.entries(name)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
}
