import {
  type Json,
  type JsonObject,
  obj,
  objects,
  optObj,
  str,
  text,
} from '../../contract/json.ts';
import type { SecretRow, TableFilters } from '../../contract/tables.ts';
import type { ProxyConfig, ResourceEntry } from '../dump.ts';
import { dateText, identitiesOf, serialText, trustDomainOf } from './certificates.ts';
import type { Certificate, ReadCertificates, TableContext } from './context.ts';
import { rowBase, same, type TableSpec } from './spec.ts';

const day = 86_400_000;

interface LightSecret {
  readonly entry: ResourceEntry;
  readonly type: SecretRow['type'];
  readonly position: number;
  readonly certificate: Certificate | undefined;
  /** Of a SPIFFE trust bundle: stated beside the bundle, not in the certificate. */
  readonly bundleDomain: string;
}

function certificates(
  source: Json | undefined,
  read: ReadCertificates,
): readonly (Certificate | undefined)[] {
  const bytes = str(obj(source)['inlineBytes']);
  if (bytes !== undefined) return read(bytes, 'base64');
  const pem = str(obj(source)['inlineString']);
  return pem === undefined ? [] : read(pem, 'text');
}

function typeOf(secret: JsonObject, entry: ResourceEntry): SecretRow['type'] {
  if (secret['tlsCertificate'] !== undefined) return 'certificate-chain';
  if (secret['validationContext'] !== undefined) return 'trust-bundle';
  if (secret['sessionTicketKeys'] !== undefined) return 'session-ticket-keys';
  if (secret['genericSecret'] !== undefined) return 'generic';
  // A secret that SDS never brought stands there by its name alone, as warming (docs/istioctl.md §1.7).
  return entry.state === 'warming' ? 'undelivered' : 'unknown';
}

function lightSecrets(
  { dump }: ProxyConfig,
  entry: ResourceEntry,
  { readCertificates }: TableContext,
): readonly LightSecret[] {
  const secret = dump.resource(entry);
  const context = obj(secret['validationContext']);
  const type = typeOf(secret, entry);
  const rows = (source: Json | undefined, bundleDomain: string): LightSecret[] =>
    certificates(source, readCertificates).map((certificate, position) => ({
      entry,
      type,
      position,
      certificate,
      bundleDomain,
    }));
  const validator = optObj(context['customValidatorConfig']);
  const domains = objects(obj(validator?.['typedConfig'])['trustDomains']);
  const found = [
    ...rows(obj(secret['tlsCertificate'])['certificateChain'], ''),
    ...rows(context['trustedCa'], ''),
    ...domains.flatMap((domain) => rows(domain['trustBundle'], text(domain['name']))),
  ];
  return found.length > 0
    ? found
    : [{ entry, type, position: 0, certificate: undefined, bundleDomain: '' }];
}

function roleOf({ type, position, certificate }: LightSecret): SecretRow['role'] {
  if (certificate === undefined) return 'none';
  if (type === 'certificate-chain' && position === 0) return 'leaf';
  return certificate.subject === certificate.issuer ? 'root' : 'intermediate';
}

function domainOf({ certificate, bundleDomain }: LightSecret): string {
  return bundleDomain === '' ? trustDomainOf(identitiesOf(certificate)[0]) : bundleDomain;
}

function isValid({ certificate }: LightSecret, now: number): boolean | null {
  if (certificate === undefined) return null;
  return certificate.notBefore <= now && now < certificate.notAfter;
}

function row(light: LightSecret, _config: ProxyConfig, { now }: TableContext): SecretRow {
  const { entry, certificate } = light;
  return {
    ...rowBase(entry, `${entry.index}/${light.bundleDomain}${light.position}`),
    table: 'secrets',
    name: entry.name,
    type: light.type,
    position: light.position,
    role: roleOf(light),
    subject: certificate?.subject ?? '',
    issuer: certificate?.issuer ?? '',
    sans: certificate?.sans.map((san) => san.value) ?? [],
    serial: certificate === undefined ? '' : serialText(certificate),
    ...(certificate === undefined
      ? {}
      : {
          notBefore: dateText(certificate.notBefore),
          notAfter: dateText(certificate.notAfter),
          daysLeft: Math.floor((certificate.notAfter - now) / day),
        }),
    valid: isValid(light, now),
    trustDomain: domainOf(light),
    fingerprint: certificate?.fingerprint ?? '',
  };
}

/** Within how many days of its end a certificate is a problem; those of workloads live for a day. */
const nearDays = 14;

function problemsOf(light: LightSecret, { now }: TableContext): readonly string[] {
  if (light.type === 'undelivered') return ['undelivered'];
  const { certificate } = light;
  if (certificate === undefined) return [];
  if (isValid(light, now) === false)
    return [now < certificate.notBefore ? 'not-yet-valid' : 'expired'];
  const life = certificate.notAfter - certificate.notBefore;
  const left = certificate.notAfter - now;
  return life > 2 * nearDays * day && left < nearDays * day ? ['expires-soon'] : [];
}

function matches(light: LightSecret, filters: TableFilters): boolean {
  return same(filters.name, light.entry.name) && same(filters.type, light.type);
}

export const secretTable: TableSpec<LightSecret> = {
  name: 'secrets',
  kinds: ['secret'],
  build: (config, context) =>
    config.dump.entries('secret').flatMap((entry) => lightSecrets(config, entry, context)),
  row,
  columns: {
    name: (light) => light.entry.name,
    type: (light) => light.type,
    position: (light) => light.position,
    role: roleOf,
    subject: (light) => light.certificate?.subject,
    issuer: (light) => light.certificate?.issuer,
    sans: (light) => light.certificate?.sans[0]?.value,
    serial: (light) => light.certificate?.serial,
    notBefore: (light) => light.certificate?.notBefore,
    notAfter: (light) => light.certificate?.notAfter,
    daysLeft: (light) => light.certificate?.notAfter,
    valid: (light, _config, { now }) => {
      const valid = isValid(light, now);
      return valid === null ? undefined : Number(valid);
    },
    trustDomain: domainOf,
    fingerprint: (light) => light.certificate?.fingerprint,
    state: (light) => light.entry.state,
    version: (light) => light.entry.versionInfo,
    lastUpdated: (light) => light.entry.lastUpdated,
  },
  facets: {
    type: (light) => light.type,
    role: roleOf,
    valid: (light, { now }) => String(isValid(light, now) ?? ''),
    trustDomain: domainOf,
    state: (light) => light.entry.state,
    problems: problemsOf,
  },
  matches,
  state: (light) => light.entry.state,
  entry: (light) => light.entry.index,
  clocked: true,
};
