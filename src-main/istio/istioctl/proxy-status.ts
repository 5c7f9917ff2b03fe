import { goDuration, humanDuration } from '../duration.ts';
import type { ProxySync, TypeSync } from '../proxy-sync.ts';
import { compareByUrl, compareSubscribed } from '../xds-types.ts';
import type { IstioctlTable } from './table.ts';

const words = {
  synced: 'SYNCED',
  stale: 'STALE',
  error: 'ERROR',
  'not-sent': 'NOT SENT',
  ignored: 'IGNORED',
  unknown: 'IGNORED',
} as const;

/** Columns that `-v 1` always has, by URL. */
const always = ['CDS', 'ECDS', 'EDS', 'LDS', 'RDS'];

function cellText(cell: TypeSync | undefined, now: number): string {
  if (cell === undefined) return words.ignored;
  const word = words[cell.state];
  const aged = cell.state === 'synced' || cell.state === 'stale' || cell.state === 'error';
  return aged && cell.since !== undefined ? `${word} (${humanDuration(now - cell.since)})` : word;
}

/** `istioctl proxy-status` since 1.27: which types a proxy subscribed to, and nothing of their state. */
export function proxyStatusTable(proxies: readonly ProxySync[]): IstioctlTable {
  return {
    header: ['NAME', 'CLUSTER', 'ISTIOD', 'VERSION', 'SUBSCRIBED TYPES'],
    rows: proxies.map((one) => {
      const types = Object.keys(one.types).sort(compareSubscribed);
      const list = types.length === 0 ? '0' : `${types.length} (${types.join(',')})`;
      return [one.proxy, one.cluster, one.pilot, one.version, list];
    }),
    padding: 5,
  };
}

/** `istioctl proxy-status -v 1`: the state of each type with its age at `now` (milliseconds since 1970). */
export function proxyStatusTableV1(proxies: readonly ProxySync[], now: number): IstioctlTable {
  const seen = proxies.flatMap((one) => Object.keys(one.types));
  const types = [...new Set([...always, ...seen])].sort(compareByUrl);
  return {
    header: ['NAME', 'CLUSTER', ...types, 'ISTIOD', 'VERSION'],
    rows: proxies.map((one) => [
      one.proxy,
      one.cluster,
      ...types.map((type) => cellText(one.types[type], now)),
      one.pilot,
      one.version,
    ]),
    padding: 5,
  };
}

function legacyCell(cell: TypeSync | undefined): string {
  if (cell === undefined) return words['not-sent'];
  const lag = cell.lag === undefined ? '' : ` (${goDuration(cell.lag)})`;
  const age = cell.reason === 'never-acknowledged' ? ' (Never Acknowledged)' : lag;
  const share =
    cell.percent === undefined || cell.state === 'not-sent' ? '' : ` (${cell.percent}%)`;
  return `${words[cell.state]}${cell.state === 'stale' ? age : ''}${share}`;
}

/** The control plane became istiod with Istio 1.5, its column with istioctl 1.7. */
function isServedByIstiod({ version, cluster }: ProxySync): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return cluster !== '' || Number(major) > 1 || (major === '1' && Number(minor) >= 7);
}

/**
 * `istioctl proxy-status` of Istio 1.1 to 1.22 (docs/istioctl.md §2.3): the columns of the istioctl that belongs to
 * the answers. PILOT became ISTIOD with 1.7, CLUSTER came with 1.13 and ECDS with 1.14.
 */
export function proxyStatusTableLegacy(proxies: readonly ProxySync[]): IstioctlTable {
  const withCluster = proxies.some((one) => one.cluster !== '');
  const withExtensions = proxies.some((one) => one.types['ECDS'] !== undefined);
  const types = ['CDS', 'LDS', 'EDS', 'RDS', ...(withExtensions ? ['ECDS'] : [])];
  const pilot = proxies.some(isServedByIstiod) ? 'ISTIOD' : 'PILOT';
  return {
    header: ['NAME', ...(withCluster ? ['CLUSTER'] : []), ...types, pilot, 'VERSION'],
    rows: proxies.map((one) => [
      one.proxy,
      ...(withCluster ? [one.cluster] : []),
      ...types.map((type) => legacyCell(one.types[type])),
      one.pilot,
      one.version,
    ]),
    padding: 5,
  };
}
