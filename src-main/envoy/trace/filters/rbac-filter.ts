import { obj, optObj } from '../../../contract/json.ts';
import { reason } from '../../match/reason.ts';
import type { HttpFilter } from './http-filter.ts';
import {
  denialDetails,
  evaluateRbac,
  evaluateShadow,
  rbacMetadata,
  rbacNamespace,
  rbacReason,
} from './rbac.ts';

/** The RBAC filter of HTTP (extensions/filters/http/rbac/rbac_filter.cc). */
export const rbacFilter: HttpFilter = ({ own, perRoute, context, note }) => {
  const config = perRoute === undefined ? own : optObj(perRoute['rbac']);
  // RBACPerRoute without `rbac` switches the filter off.
  if (config === undefined) {
    note(reason('trace.filter.rbacOff'));
    return undefined;
  }
  const shadow = evaluateShadow(config, { ...context, depends: () => undefined });
  if (shadow !== undefined)
    note(
      reason(shadow.denied ? 'trace.filter.rbacShadowDenied' : 'trace.filter.rbacShadowAllowed', {
        policy: shadow.policy,
      }),
    );
  const verdict = evaluateRbac(config, context);
  if (verdict !== undefined) note(rbacReason(verdict));
  if (verdict?.denied === true)
    return { status: 403, flags: '', details: denialDetails(verdict.policy) };
  const { metadata } = context;
  metadata[rbacNamespace.http] = {
    ...obj(metadata[rbacNamespace.http]),
    ...rbacMetadata(config, shadow),
  };
  return undefined;
};
