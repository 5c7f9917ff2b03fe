import { flag, type JsonObject, num, obj, optObj, text } from '../../../contract/json.ts';
import type { TraceRequest } from '../../../contract/trace-request.ts';
import { filterConfig, filterKind } from '../../filters.ts';
import { messages } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import { asciiLower } from '../../match/string-matcher.ts';
import { noteExtension } from '../notes.ts';
import { refOf } from '../proxy-view.ts';
import type { Recorder } from '../recorder.ts';
import type { ListenerHit } from './listener.ts';

/** What the listener filters found out; empty: not detected (docs/envoy.md §1.4). */
export interface Detected {
  transportProtocol: string;
  serverName: string;
  applicationProtocols: readonly string[];
  /** FilterStateValues that listener filters write (`on_accept` of set_filter_state). */
  filterState: readonly JsonObject[];
}

/** `filter_disabled` (ListenerFilterChainMatchPredicate) on the restored destination port. */
function disabled(predicate: JsonObject | undefined, port: number): boolean {
  if (predicate === undefined) return false;
  const range = optObj(predicate['destinationPortRange']);
  if (range !== undefined)
    return port >= (num(range['start']) ?? 0) && port < (num(range['end']) ?? 0);
  const or = optObj(predicate['orMatch']);
  if (or !== undefined) return messages(or['rules']).some((rule) => disabled(rule, port));
  const and = optObj(predicate['andMatch']);
  if (and !== undefined) return messages(and['rules']).every((rule) => disabled(rule, port));
  const not = optObj(predicate['notMatch']);
  if (not !== undefined) return !disabled(not, port);
  return flag(predicate['anyMatch']);
}

function wantsTls(listener: JsonObject): boolean {
  return messages(listener['filterChains']).some((chain) => {
    const match = obj(chain['filterChainMatch']);
    return (
      messagesOrText(match['serverNames']) ||
      messagesOrText(match['applicationProtocols']) ||
      text(match['transportProtocol']) === 'tls'
    );
  });
}

function messagesOrText(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/**
 * Runs the listener filters of every listener the connection passes; false: the connection ends here, because
 * an inspector waits for bytes that never come (server-first protocols).
 */
export function detect(
  hit: ListenerHit,
  request: TraceRequest,
  rules: EnvoyRules,
  record: Recorder,
): Detected | undefined {
  const found: Detected = {
    transportProtocol: '',
    serverName: '',
    applicationProtocols: [],
    filterState: [],
  };
  const stages = [hit.receivedBy, { serving: hit.serving, listener: hit.listener }];
  for (const stage of stages) {
    if (stage === undefined) continue;
    const filters = [...messages(stage.listener['listenerFilters'])];
    // Injected by itself up to 1.16; a guard in 1.17–1.19, gone in 1.20.
    const injected =
      !rules.atLeast(20) &&
      !rules.guard('disable_tls_inspector_injection', rules.atLeast(17)) &&
      wantsTls(stage.listener) &&
      !filters.some((filter) => filterKind(filter) === 'tls-inspector');
    if (injected) filters.push({ name: 'envoy.filters.listener.tls_inspector' });
    for (const [index, filter] of filters.entries()) {
      const kind = filterKind(filter);
      const off = disabled(optObj(filter['filterDisabled']), hit.local.port);
      noteExtension({ record }, optObj(filter['typedConfig']));
      if (kind !== 'tls-inspector' && kind !== 'http-inspector') {
        if (!off) other(filter, found, record);
        continue;
      }
      const waits = request.serverFirst === true && !off && request.tls === null;
      if (!off && !waits) run(kind, request, found);
      record.step({
        kind: 'listener-filter',
        name: text(filter['name']),
        ref: refOf(stage.serving.entry),
        path: `/listenerFilters/${String(index)}`,
        reason: off
          ? reason('trace.inspector.disabled', { port: hit.local.port })
          : waits
            ? reason('trace.inspector.waits', {
                timeout: text(stage.listener['listenerFiltersTimeout']) || '15s',
              })
            : kind === 'tls-inspector'
              ? reason(request.tls === null ? 'trace.inspector.notTls' : 'trace.inspector.tls', {
                  sni: found.serverName === '' ? '–' : found.serverName,
                  alpn: found.applicationProtocols.join(',') || '–',
                })
              : reason('trace.inspector.http', {
                  alpn: found.applicationProtocols.join(',') || '–',
                }),
      });
      if (!waits) continue;
      const timeout = text(stage.listener['listenerFiltersTimeout']);
      if (!flag(stage.listener['continueOnListenerFiltersTimeout'])) return undefined;
      if (timeout === '0s') return undefined;
      record.assume(reason('trace.assume.inspectorTimeout', { timeout: timeout || '15s' }));
      return found;
    }
  }
  return found;
}

/** Listener filters that leave the connection alone: addresses of our own, what Istio tells about the peer. */
const passing = /original_src|metadata_to_peer_node|connect_(?:authority|baggage)|peer_metadata/;

/** What is no inspector: it writes filter state, is known elsewhere, or may do anything. */
function other(filter: JsonObject, found: Detected, record: Recorder): void {
  const kind = filterKind(filter);
  const name = text(filter['name']);
  if (kind === 'original-dst' || kind === 'proxy-protocol' || passing.test(name)) return;
  if (kind === 'set-filter-state')
    found.filterState = [...found.filterState, ...messages(filterConfig(filter)?.['onAccept'])];
  else if (name.includes('local_ratelimit')) record.assume(reason('trace.assume.limit', { name }));
  else record.depends(reason('trace.depends.listenerFilter', { name }));
}

function run(
  kind: 'tls-inspector' | 'http-inspector',
  request: TraceRequest,
  found: Detected,
): void {
  if (kind === 'tls-inspector') {
    if (request.tls === null) return;
    found.transportProtocol = 'tls';
    found.serverName = asciiLower(request.tls.sni);
    found.applicationProtocols = request.tls.alpn;
    return;
  }
  if (found.transportProtocol !== '' && found.transportProtocol !== 'raw_buffer') return;
  if (request.tls !== null || request.http === null) return;
  const protocols = { 'HTTP/1.0': 'http/1.0', 'HTTP/1.1': 'http/1.1', 'HTTP/2': 'h2c' } as const;
  found.applicationProtocols = [protocols[request.http.version]];
}
