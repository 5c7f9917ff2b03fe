import type {
  BootstrapRow,
  EcdsRow,
  ListenerRow,
  RouteRow,
  SecretRow,
} from '../../contract/tables.ts';
import { distinct, facts, message, type Said } from './said.ts';

export function sayListener(rows: readonly ListenerRow[], listenerFilters: string): Said {
  const [first] = rows;
  if (first === undefined) return { sentences: [], facts: [] };
  const chains = rows.filter((row) => row.chain !== null);
  const routes = chains.filter((row) => row.destination.routeConfigMissing === true);
  const clusters = chains
    .flatMap((row) => row.destination.clusters)
    .filter((one) => one.missing === true);
  const where = {
    address: first.addresses.join(', '),
    port: first.port,
    chains: chains.length,
  };
  return {
    sentences: [
      message(`summary.listener.${first.direction}`, where),
      ...(first.bound ? [] : [message('summary.listener.unbound')]),
      ...(chains.some((row) => row.chain === -1)
        ? [message('summary.listener.default-chain')]
        : []),
      ...(routes.length === 0
        ? []
        : [
            message('summary.listener.missing-route-config', {
              names: distinct(routes.map((row) => row.destination.text)),
            }),
          ]),
      ...(clusters.length === 0
        ? []
        : [
            message('summary.listener.missing-cluster', {
              names: distinct(clusters.map((one) => one.name)),
            }),
          ]),
    ],
    facts: facts([
      ['fact.addresses', first.addresses.map((address) => `${address}:${first.port}`).join(', ')],
      ['fact.direction', first.direction],
      ['fact.bound', String(first.bound)],
      ['fact.filter-chains', String(chains.length)],
      ['fact.listener-filters', listenerFilters],
    ]),
  };
}

export function sayRoute(rows: readonly RouteRow[], used: boolean): Said {
  const routes = rows.filter((row) => row.route !== null);
  const shadowed = routes.filter((row) => row.shadowedBy !== undefined).length;
  const missing = routes
    .flatMap((row) => row.destination.clusters)
    .filter((one) => one.missing === true);
  const hosts = new Set(rows.map((row) => row.key.split('/')[1])).size;
  const holder = rows[0]?.inlineOf;
  return {
    sentences: [
      message('summary.route', { hosts, routes: routes.length }),
      ...(holder === undefined ? [] : [message('summary.route.inline', { holder })]),
      ...(holder === undefined && !used && rows[0]?.state === 'active'
        ? [message('summary.route.unused')]
        : []),
      ...(shadowed === 0 ? [] : [message('summary.route.shadowed', { count: shadowed })]),
      ...(missing.length === 0
        ? []
        : [
            message('summary.route.missing-cluster', {
              names: distinct(missing.map((one) => one.name)),
            }),
          ]),
    ],
    facts: facts([
      ['fact.virtual-hosts', String(hosts)],
      ['fact.routes', String(routes.length)],
    ]),
  };
}

export function saySecret(rows: readonly SecretRow[], used: boolean): Said {
  const [leaf] = rows;
  if (leaf === undefined) return { sentences: [], facts: [] };
  const { type, notAfter, daysLeft } = leaf;
  const what =
    type === 'certificate-chain'
      ? message('summary.secret.certificate-chain', {
          identity: leaf.sans[0] ?? leaf.subject,
          notAfter: notAfter ?? '',
          count: rows.length,
        })
      : type === 'trust-bundle'
        ? message('summary.secret.trust-bundle', { count: rows.length })
        : message(`summary.secret.${type}`);
  const expired = rows.find((row) => row.valid === false);
  return {
    sentences: [
      what,
      ...(expired === undefined
        ? []
        : [message('summary.secret.expired', { notAfter: expired.notAfter ?? '' })]),
      ...(expired === undefined && daysLeft !== undefined
        ? [message('summary.secret.days-left', { days: daysLeft })]
        : []),
      ...(used ? [] : [message('summary.secret.unused')]),
    ],
    facts: facts([
      ['fact.subject', leaf.subject],
      ['fact.issuer', leaf.issuer],
      ['fact.names', leaf.sans.join(', ')],
      ['fact.serial', leaf.serial],
      ['fact.not-before', leaf.notBefore],
      ['fact.not-after', notAfter],
      ['fact.fingerprint', leaf.fingerprint],
    ]),
  };
}

export function sayEcds(row: EcdsRow): Said {
  return {
    sentences: [
      row.type === '' ? message('summary.ecds.empty') : message('summary.ecds', { type: row.type }),
    ],
    facts: facts([['fact.type', row.type]]),
  };
}

export function sayBootstrap(rows: readonly BootstrapRow[]): Said {
  const value = (group: string, name: string): string =>
    rows.find((row) => row.group === group && row.name === name)?.value ?? '';
  const locality = rows.filter((row) => row.group === 'locality').map((row) => row.value);
  return {
    sentences: [
      message('summary.bootstrap', {
        node: value('node', 'id'),
        discovery: value('discovery', 'address') || value('discovery', 'xds_address'),
      }),
    ],
    facts: facts([
      ['fact.version.istio', value('versions', 'istio')],
      ['fact.version.envoy', value('versions', 'envoy')],
      ['fact.discovery', value('discovery', 'address')],
      ['fact.locality', locality.join('/')],
    ]),
  };
}
