import { flag, type JsonObject } from '../../../contract/json.ts';
import type { Address, TraceRequest } from '../../../contract/trace-request.ts';
import { filterKind } from '../../filters.ts';
import { messages } from '../../match/fields.ts';
import { formatAddress } from '../../match/ip.ts';
import { reason } from '../../match/reason.ts';
import { type ProxyView, refOf, type ServingListener } from '../proxy-view.ts';
import type { Recorder } from '../recorder.ts';

export interface ListenerHit {
  readonly serving: ServingListener;
  readonly listener: JsonObject;
  /** The listener the kernel delivered to, when another one took over. */
  readonly receivedBy:
    { readonly serving: ServingListener; readonly listener: JsonObject } | undefined;
  /** Local address as the filter chains see it. */
  readonly local: Address;
  /** The original destination was restored (SO_ORIGINAL_DST): what ORIGINAL_DST clusters dial. */
  readonly restored: boolean;
}

/** Exact address, else the wildcard of the same family and port (connection_handler_impl.cc, docs/envoy.md §1.2). */
export function lookupListener(view: ProxyView, address: Address): ServingListener | undefined {
  const exact = view.listenerAt(address.ip, address.port);
  if (exact !== undefined) return exact;
  if (address.ip.includes(':')) return view.listenerAt('::', address.port);
  return view.listenerAt('0.0.0.0', address.port) ?? view.listenerAt('compat', address.port);
}

function lookupBound(view: ProxyView, address: Address): ServingListener | undefined {
  const found = lookupListener(view, address);
  if (found?.bound === true) return found;
  // A listener that is not bound may hide a bound wildcard from the lookup, but not from the kernel.
  const wild = view.listenerAt(address.ip.includes(':') ? '::' : '0.0.0.0', address.port);
  return wild?.bound === true ? wild : undefined;
}

/** SO_ORIGINAL_DST, or the destination that a PROXY protocol header names. */
function restores(listener: JsonObject, proxied: boolean): boolean {
  return (
    flag(listener['useOriginalDst']) ||
    messages(listener['listenerFilters']).some((filter) => {
      const kind = filterKind(filter);
      return kind === 'original-dst' || (proxied && kind === 'proxy-protocol');
    })
  );
}

/**
 * Accept and hand-off (active_tcp_listener.cc newConnection): only `use_original_dst` hands over to the listener
 * of the original destination; the original_dst filter alone restores the address and stays.
 */
export function selectListener(
  view: ProxyView,
  request: TraceRequest,
  record: Recorder,
): ListenerHit | undefined {
  const { destination } = request;
  const acceptedAt = request.acceptedAt ?? destination;
  const receiving = lookupBound(view, acceptedAt);
  if (receiving === undefined) {
    record.step({
      kind: 'listener',
      name: formatAddress(acceptedAt.ip, acceptedAt.port),
      reason: reason('trace.listener.none', {
        address: formatAddress(acceptedAt.ip, acceptedAt.port),
      }),
    });
    return undefined;
  }
  const listener = view.resource(receiving.entry);
  const redirected = acceptedAt.ip !== destination.ip || acceptedAt.port !== destination.port;
  const restored = redirected && restores(listener, request.directSource !== undefined);
  const local = restored ? destination : acceptedAt;
  const to = formatAddress(local.ip, local.port);
  if (restored && flag(listener['useOriginalDst'])) {
    const target = lookupListener(view, local);
    if (target !== undefined && target !== receiving) {
      const found = view.resource(target.entry);
      record.step({
        kind: 'listener',
        name: receiving.name,
        ref: refOf(receiving.entry),
        reason: reason('trace.listener.received', {
          address: formatAddress(acceptedAt.ip, acceptedAt.port),
        }),
      });
      const exact = view.listenerAt(local.ip, local.port) === target;
      record.step({
        kind: 'listener',
        name: target.name,
        ref: refOf(target.entry),
        reason: reason(exact ? 'trace.listener.handedExact' : 'trace.listener.handedWildcard', {
          address: to,
        }),
      });
      return {
        serving: target,
        listener: found,
        receivedBy: { serving: receiving, listener },
        local,
        restored,
      };
    }
  }
  record.step({
    kind: 'listener',
    name: receiving.name,
    ref: refOf(receiving.entry),
    reason: reason(
      !restored
        ? 'trace.listener.bound'
        : flag(listener['useOriginalDst'])
          ? 'trace.listener.noTarget'
          : 'trace.listener.stays',
      { address: to },
    ),
  });
  return { serving: receiving, listener, receivedBy: undefined, local, restored };
}
