import { type JsonObject, obj, objects, str, text } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import {
  dateText,
  identitiesOf,
  serialText,
  trustDomainOf,
} from '../../envoy/tables/certificates.ts';
import type { Certificate, ReadCertificates } from '../../envoy/tables/context.ts';
import type { IstioctlTable } from './table.ts';

/** reference/istioctl.md §1.7; istioctl/pkg/writer/compare/sds. */
interface Item {
  readonly entry: ResourceEntry;
  readonly certificate: Certificate | undefined;
  readonly trustDomain: string;
}

function inlineBytes(source: unknown, read: ReadCertificates): Certificate | undefined {
  return typeof source === 'string' ? read(source, 'base64')[0] : undefined;
}

function itemsOf(dump: Dump, entry: ResourceEntry, read: ReadCertificates): readonly Item[] {
  const secret = dump.resource(entry);
  const context = obj(secret['validationContext']);
  const bytes =
    str(obj(obj(secret['tlsCertificate'])['certificateChain'])['inlineBytes']) ??
    str(obj(context['trustedCa'])['inlineBytes']);
  const validator = obj(obj(context['customValidatorConfig'])['typedConfig']);
  if (bytes === undefined && text(validator['@type']).endsWith('SPIFFECertValidatorConfig')) {
    return objects(validator['trustDomains']).map((domain) => ({
      entry,
      certificate: inlineBytes(obj(domain['trustBundle'])['inlineBytes'], read),
      trustDomain: text(domain['name']),
    }));
  }
  const certificate = inlineBytes(bytes, read);
  // istioctl takes the last identity.
  const trustDomain = trustDomainOf(identitiesOf(certificate).at(-1));
  return [{ entry, certificate, trustDomain }];
}

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
    header: [
      'RESOURCE NAME',
      'TYPE',
      'STATUS',
      'VALID CERT',
      'SERIAL NUMBER',
      'NOT AFTER',
      'NOT BEFORE',
      ...(withDomain ? ['TRUST DOMAIN'] : []),
    ],
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
    secret: dump.resource(entry),
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
