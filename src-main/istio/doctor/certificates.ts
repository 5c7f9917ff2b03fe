import { at, type Json, objects, text } from '../../contract/json.ts';
import { type Evidence, sentence } from '../../words/keys.ts';
import { humanDuration } from '../duration.ts';

export interface HeldCertificate {
  readonly role: 'workload' | 'root';
  readonly names: readonly string[];
  /** Milliseconds since 1970; undefined where Envoy does not say (before 1.9). */
  readonly ends: number | undefined;
}

/** The distinct certificates of Envoy's /certs page (envoy.admin.v3.Certificates): each context repeats them. */
export function readCertificates(page: Json): readonly HeldCertificate[] {
  const found = new Map<string, HeldCertificate>();
  for (const pair of objects(at(page, 'certificates'))) {
    for (const role of ['workload', 'root'] as const) {
      for (const one of objects(pair[role === 'root' ? 'ca_cert' : 'cert_chain'])) {
        const ends = Date.parse(text(one['expiration_time']));
        const names = objects(one['subject_alt_names']).map(
          (name) => text(name['uri']) || text(name['dns']) || text(name['ip_address']),
        );
        found.set(`${role} ${text(one['serial_number'])} ${text(one['path'])}`, {
          role,
          names,
          ends: Number.isNaN(ends) ? undefined : ends,
        });
      }
    }
  }
  return [...found.values()];
}

/** Workload certificates live a day and are renewed at about half of it: one with less than this left was not. */
const soon = 60 * 60_000;

export function isEnding({ ends }: HeldCertificate, now: number): boolean {
  return ends !== undefined && ends - now < soon;
}

/** `workload spiffe://…, until 2026-11-21T21:50:15Z (23h)`, or `ended 3d ago`. */
export function certificateText({ role, names, ends }: HeldCertificate, now: number): Evidence {
  const who = [role, ...names.slice(0, 3)].join(' ');
  if (ends === undefined) return who;
  const time = new Date(ends).toISOString().replace('.000Z', 'Z');
  return ends < now
    ? sentence('doctor.said.ended', { who, age: humanDuration(now - ends), time })
    : sentence('doctor.said.until', { who, time, left: humanDuration(ends - now) });
}
