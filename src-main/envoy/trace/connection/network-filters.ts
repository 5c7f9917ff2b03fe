import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { filterConfig, type FilterKind, filterKind } from '../../filters.ts';
import { extensionOf } from '../../ledger/ledger.ts';
import { messages } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import { closeBranch, type HopFindings, nothingFound } from '../branch.ts';
import { awaitsConfig, discovered } from '../discovered.ts';
import { denialDetails, evaluateRbac, evaluateShadow, rbacReason } from '../filters/rbac.ts';
import { writeFilterState } from '../filters/set-filter-state.ts';
import { runHttp } from '../http/http-connection.ts';
import { noteExtension } from '../notes.ts';
import { refOf } from '../proxy-view.ts';
import type { Scope } from '../scope.ts';
import { runTcpProxy } from './tcp-proxy.ts';

/** One network filter of the chain, and what those before it decided. */
interface NetworkFilter {
  readonly scope: Scope;
  readonly chain: JsonObject;
  readonly name: string;
  readonly config: JsonObject;
  /** JSON pointer within the listener. */
  readonly path: string;
  /** Details of a denial: RBAC is asked at the first bytes, what stands behind it has run by then. */
  denial: string | undefined;
  readonly step: (why: Reason) => void;
}

/** Undefined: the next filter's turn. */
type Run = (filter: NetworkFilter) => HopFindings | undefined;

const closed: HopFindings = { ...nothingFound, branches: [closeBranch('', '')] };

const rbac: Run = (filter) => {
  const { config, scope } = filter;
  const shadow = evaluateShadow(config, { ...scope, depends: () => undefined });
  if (shadow?.denied === true)
    filter.step(reason('trace.filter.rbacShadowDenied', { policy: shadow.policy }));
  const verdict = evaluateRbac(config, scope);
  if (verdict === undefined) return undefined;
  filter.step(rbacReason(verdict));
  if (verdict.denied) filter.denial ??= denialDetails(verdict.policy);
  return undefined;
};

const sniCluster: Run = ({ scope, step }) => {
  const { serverName } = scope.connection;
  if (serverName !== '') scope.filterState.set('envoy.tcp_proxy.cluster', serverName);
  step(reason('trace.network.sniCluster', { cluster: serverName }));
  return undefined;
};

const http: Run = ({ scope, chain, config, path, denial, step }) => {
  step(reason('trace.network.http'));
  // A denial of the network filter closes before the first request is parsed.
  if (denial !== undefined) return { ...nothingFound, branches: [closeBranch('', denial)] };
  return runHttp(scope, config, {
    path: `${path}/typedConfig`,
    filterChain: text(chain['name']),
  });
};

const tcp: Run = ({ scope, config, denial, step }) => {
  step(reason('trace.network.tcp'));
  const found = runTcpProxy(config, scope);
  if (denial === undefined) return { ...nothingFound, ...found };
  return {
    ...nothingFound,
    // tcp_proxy has connected by then, so the cluster stands in the log.
    clusters: found.clusters,
    // A missing or empty cluster has closed the connection before anybody asked RBAC.
    branches: found.branches.map(({ end, cluster, probability, ...branch }) =>
      end === 'forward'
        ? closeBranch('', denial, { cluster, probability })
        : { ...branch, end, cluster, probability },
    ),
  };
};

/**
 * set_filter_state: on_new_connection (and on_downstream_tls_handshake where there is none) before anything is chosen;
 * what is written at the handshake or at the first bytes comes too late for tcp_proxy, which has chosen its cluster by
 * then.
 */
const filterState: Run = ({ scope, chain, config, step }) => {
  const handshake = messages(config['onDownstreamTlsHandshake']);
  const { tls } = scope.connection;
  const late = [...(tls ? handshake : []), ...messages(config['onDownstreamData'])];
  const isTcp = messages(chain['filters']).some((one) => filterKind(one) === 'tcp-proxy');
  const values = [
    ...messages(config['onNewConnection']),
    ...(tls ? [] : handshake),
    ...(isTcp ? [] : late),
  ];
  const keys = writeFilterState(values, scope);
  step(reason('trace.filter.filterState', { names: keys.join(', ') }));
  return undefined;
};

const runs: Partial<Record<FilterKind, Run>> = {
  'set-filter-state': filterState,
  rbac,
  'sni-cluster': sniCluster,
  'http-connection-manager': http,
  'tcp-proxy': tcp,
};

/** The chain's network filters in order, up to the one that ends it. */
export function networkFilters(scope: Scope, chain: JsonObject, chainPath: string): HopFindings {
  let denial: string | undefined;
  for (const [index, held] of messages(chain['filters']).entries()) {
    const filter = discovered(scope.view, held);
    const name = text(filter['name']);
    const path = `${chainPath}/filters/${String(index)}`;
    const call: NetworkFilter = {
      scope,
      chain,
      name,
      path,
      denial,
      config: filterConfig(filter) ?? {},
      step: (why) => {
        scope.record.step({
          kind: 'network-filter',
          name,
          ref: refOf(scope.hit.serving.entry),
          path,
          reason: why,
        });
      },
    };
    const kind = filterKind(filter);
    if (kind !== 'http-connection-manager' && runs[kind] !== undefined)
      noteExtension(scope, optObj(filter['typedConfig']) ?? optObj(filter['config']), { name });
    const found = (awaitsConfig(filter) ? awaits : (runs[kind] ?? otherFilter))(call);
    if (found !== undefined) return found;
    ({ denial } = call);
  }
  // A chain without a terminal filter closes.
  scope.record.step({ kind: 'network-filter', name: '', reason: reason('trace.network.none') });
  return closed;
}

/** Proxies of other protocols end the chain; anything else (ext_authz …) may let it go on. */
const terminal = /redis|thrift|dubbo|sip|zookeeper_proxy|generic_proxy|echo|direct_response/i;

const awaits: Run = ({ name, step, scope }) => {
  const why = reason('trace.depends.discovered', { name });
  step(why);
  scope.depends(why);
  return undefined;
};

const otherFilter: Run = ({ name, config, step, scope }) => {
  const type = text(config['@type']);
  const extension = extensionOf(name, type);
  if (extension !== undefined && !('noted' in extension)) return undefined;
  if (extension?.noted === 'trace.assume.limit') {
    scope.assume(reason('trace.assume.limit', { name }));
    return undefined;
  }
  const why = reason('trace.depends.networkFilter', { name });
  step(why);
  scope.depends(why);
  return terminal.test(name + type)
    ? { ...nothingFound, branches: [closeBranch('', '', { end: 'unknown' })] }
    : undefined;
};
