import { type JsonObject, obj, objects, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import {
  dateText,
  identitiesOf,
  serialText,
  trustDomainOf,
} from '../../envoy/tables/certificates.ts';
import type { Certificate, ReadCertificates } from '../../envoy/tables/context.ts';
import { printedStatus } from './printed.ts';
import type { IstioctlTable } from './table.ts';

/** docs/istioctl.md §1.7; istioctl/pkg/writer/compare/sds. */
interface Item {
  readonly entry: ResourceEntry;
  readonly certificate: Certificate | undefined;
  readonly trustDomain: string;
}

/** istioctl looks at the first certificate of a chain only. */
function firstOf(inlineBytes: string, read: ReadCertificates): Certificate | undefined {
  return read(inlineBytes, 'base64')[0];
}

function itemsOf(dump: Dump, entry: ResourceEntry, read: ReadCertificates): readonly Item[] {
  const secret = dump.resource(entry);
  const context = obj(secret['validationContext']);
  const bytes =
    text(obj(obj(secret['tlsCertificate'])['certificateChain'])['inlineBytes']) ||
    text(obj(context['trustedCa'])['inlineBytes']);
  const validator = obj(obj(context['customValidatorConfig'])['typedConfig']);
  if (bytes === '' && text(validator['@type']).endsWith('SPIFFECertValidatorConfig')) {
    return objects(validator['trustDomains']).map((domain) => {
      const certificate = firstOf(text(obj(domain['trustBundle'])['inlineBytes']), read);
      // What cannot be parsed shows nothing of itself, not even the domain stated beside it.
      return { entry, certificate, trustDomain: certificate ? text(domain['name']) : '' };
    });
  }
  const certificate = firstOf(bytes, read);
  // istioctl takes the last identity.
  const trustDomain = trustDomainOf(identitiesOf(certificate).at(-1));
  return [{ entry, certificate, trustDomain }];
}

/** What istioctl's tables of certificates have behind the name, of Envoys and of ztunnels. */
export const certificateHead = [
  'TYPE',
  'STATUS',
  'VALID CERT',
  'SERIAL NUMBER',
  'NOT AFTER',
  'NOT BEFORE',
];

/** @param now milliseconds since 1970: VALID CERT is judged by it. */
export function secretTable(
  dump: Dump,
  read: ReadCertificates,
  now: number,
  named: boolean,
): IstioctlTable {
  const entries = dump.entries('secret');
  const items = [
    ...entries.filter((entry) => entry.state === 'warming'),
    ...entries.filter((entry) => entry.state === 'active'),
  ].flatMap((entry) => itemsOf(dump, entry, read));
  const withDomain = items.length > 0 && items.every((item) => item.trustDomain !== '');
  const rows = items.map(({ entry, certificate, trustDomain }) => [
    named ? `secret/${entry.name}` : entry.name,
    certificate === undefined ? '' : certificate.ca ? 'CA' : 'Cert Chain',
    entry.state.toUpperCase(),
    String(certificate !== undefined && certificate.notBefore < now && now < certificate.notAfter),
    certificate === undefined ? '' : serialText(certificate),
    certificate === undefined ? '' : dateText(certificate.notAfter),
    certificate === undefined ? '' : dateText(certificate.notBefore),
    ...(withDomain ? [trustDomain] : []),
  ]);
  return {
    header: ['RESOURCE NAME', ...certificateHead, ...(withDomain ? ['TRUST DOMAIN'] : [])],
    rows,
    padding: 5,
  };
}

/** What istioctl prints in place of a table without rows. */
export function noSecrets(dump: Dump): string {
  const shown = dump
    .entries('secret')
    .some(({ state }) => state === 'active' || state === 'warming');
  return shown ? 'No secret items to show.\n' : 'No active or warming secrets found.\n';
}

/** The SecretsConfigDump that istioctl prints: static secrets too. */
export function secretsDocument(dump: Dump): JsonObject {
  const item = (entry: ResourceEntry): JsonObject => ({
    name: entry.name,
    versionInfo: entry.versionInfo,
    lastUpdated: entry.lastUpdated,
    secret: entry.present ? dump.resource(entry) : undefined,
    ...printedStatus(entry),
  });
  const of = (state: string): JsonObject[] | undefined => {
    const found = dump.entries('secret').filter((entry) => entry.state === state);
    return found.length === 0 ? undefined : found.map(item);
  };
  return {
    staticSecrets: of('static'),
    dynamicActiveSecrets: of('active'),
    dynamicWarmingSecrets: of('warming'),
  };
}
