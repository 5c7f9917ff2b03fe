import { at, flag, type Json, type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import { messages, scalars, truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { routeMismatch } from '../route/route-match.ts';
import type { FilterTraces, HttpFilter } from './http-filter.ts';
import { findToken, readToken } from './jwt-token.ts';
import { addMetadata } from './set-metadata.ts';

/** Undefined: the requirement holds. `missing`: there is no token at all. */
type Refusal = { readonly status: number; readonly words: string; readonly missing: boolean };

/** One request at the filter. */
interface Asking {
  readonly providers: JsonObject;
  readonly headers: HeaderMap;
  readonly context: MatchContext;
  readonly traces: FilterTraces;
  /** Tokens that were taken to hold. */
  accepted: number;
}

const missing: Refusal = { status: 401, words: 'Jwt is missing', missing: true };

function refuse(words: string, status = 401): Refusal {
  return { status, words, missing: false };
}

/** Audiences are compared without scheme and trailing slash (jwt_verify_lib check_audience.cc). */
function audience(value: string): string {
  return value.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

function claimText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === undefined || value === null ? undefined : btoa(JSON.stringify(value));
}

/** What a good token leaves behind: metadata, headers, and the request without it. */
function accept(name: string, provider: JsonObject, claims: JsonObject, asking: Asking): void {
  const { headers, context, traces } = asking;
  asking.accepted++;
  const key = text(provider['payloadInMetadata']);
  if (key !== '') addMetadata(context, 'envoy.filters.http.jwt_authn', { [key]: claims });
  for (const one of messages(provider['claimToHeaders'])) {
    const value = claimText(at(claims, ...text(one['claimName']).split('.')));
    if (value !== undefined) headers.set(text(one['headerName']), value);
  }
  const token = findToken(provider, headers);
  const payload = text(provider['forwardPayloadHeader']);
  if (payload !== '') headers.set(payload, token?.value.split('.')[1] ?? '');
  if (!truthy(provider['forward'])) token?.remove(headers);
  traces.clearsRoute ||= truthy(provider['clearRouteCache']);
  context.assume(reason('trace.assume.token', { provider: name, issuer: text(claims['iss']) }));
}

/** A provider's view of its token. The signature and the time are taken to be right. */
function verify(name: string, audiences: readonly string[], asking: Asking): Refusal | undefined {
  const provider = optObj(asking.providers[name]);
  const token = provider === undefined ? undefined : findToken(provider, asking.headers);
  if (provider === undefined || token === undefined) return missing;
  const claims = readToken(token.value);
  if (typeof claims === 'string') return refuse(claims);
  const issuer = text(provider['issuer']);
  if (issuer !== '' && issuer !== text(claims['iss']))
    return refuse('Jwt issuer is not configured');
  const wanted = (audiences.length > 0 ? audiences : scalars(provider['audiences'])).map(audience);
  const have = scalars(claims['aud']).map(audience);
  if (wanted.length > 0 && !have.some((one) => wanted.includes(one)))
    return refuse('Audiences in Jwt are not allowed', 403);
  if (
    ['subjects', 'requireExpiration', 'maxLifetime'].some((field) => provider[field] !== undefined)
  )
    asking.context.depends(reason('trace.depends.jwt'));
  accept(name, provider, claims, asking);
  return undefined;
}

/** Of several refusals the one that says more than that nothing fitted (verifier.cc AnyVerifierImpl). */
function telling(refusals: readonly Refusal[]): Refusal {
  const other = refusals.find((one) => !one.missing && !one.words.startsWith('Jwt issuer'));
  return other ?? refusals.findLast((one) => !one.missing) ?? missing;
}

function anyOf(requirements: readonly JsonObject[], asking: Asking): Refusal | undefined {
  const plain = requirements.filter(
    (one) => one['allowMissing'] === undefined && one['allowMissingOrFailed'] === undefined,
  );
  const refusals: Refusal[] = [];
  for (const one of plain) {
    const refusal = judge(one, asking);
    if (refusal === undefined) return undefined;
    refusals.push(refusal);
  }
  if (requirements.some((one) => one['allowMissingOrFailed'] !== undefined)) return undefined;
  const mayMiss = requirements.some((one) => one['allowMissing'] !== undefined);
  if (mayMiss && refusals.every((one) => one.missing)) return undefined;
  return telling(refusals);
}

/** allow_missing by itself: a token of any provider is verified where there is one. */
function anyProvider(asking: Asking): Refusal | undefined {
  return anyOf(
    Object.keys(asking.providers).map((providerName): JsonObject => ({ providerName })),
    asking,
  );
}

function judge(requirement: JsonObject, asking: Asking): Refusal | undefined {
  const named = text(requirement['providerName']);
  if (named !== '') return verify(named, [], asking);
  const both = optObj(requirement['providerAndAudiences']);
  if (both !== undefined)
    return verify(text(both['providerName']), scalars(both['audiences']), asking);
  const any = optObj(requirement['requiresAny']);
  if (any !== undefined) return anyOf(messages(any['requirements']), asking);
  const every = optObj(requirement['requiresAll']);
  if (every !== undefined) {
    // The first that does not pass decides (verifier.cc AllVerifierImpl).
    for (const one of messages(every['requirements'])) {
      const refusal = judge(one, asking);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }
  if (requirement['allowMissingOrFailed'] !== undefined) {
    anyProvider(asking);
    return undefined;
  }
  if (requirement['allowMissing'] === undefined) return undefined;
  const refusal = anyProvider(asking);
  return refusal?.missing === true ? undefined : refusal;
}

/** The requirement of the first rule that fits; undefined: nothing is asked for. */
function requirementOf(config: JsonObject, context: MatchContext): JsonObject | undefined {
  const { headers } = context;
  if (flag(config['bypassCorsPreflight']) && headers?.get(':method') === 'OPTIONS')
    if (['origin', 'access-control-request-method'].every((name) => headers.get(name)))
      return undefined;
  const rule = messages(config['rules']).find(
    (one) => routeMismatch(one, context, false) === undefined,
  );
  const named = text(rule?.['requirementName']);
  return named === ''
    ? optObj(rule?.['requires'])
    : optObj(optObj(config['requirementMap'])?.[named]);
}

/**
 * jwt_authn (docs/envoy.md §3.15). What a token says is read, that it is signed by a key of its issuer and valid now
 * is taken for granted. PerRouteConfig names a requirement of the filter's map, or switches the filter off.
 */
export const jwtFilter: HttpFilter = ({ own, perRoute, context, traces, note }) => {
  const { headers } = context;
  const passes = (): undefined => {
    note(reason('trace.filter.jwt.passes'));
    return undefined;
  };
  if (headers === undefined || flag(perRoute?.['disabled'])) {
    passes();
    return;
  }
  const requirement =
    perRoute === undefined
      ? requirementOf(own, context)
      : optObj(optObj(own['requirementMap'])?.[text(perRoute['requirementName'])]);
  if (requirement === undefined) {
    passes();
    return;
  }
  const asking = { providers: obj(own['providers']), headers, context, traces, accepted: 0 };
  const refusal = judge(requirement, asking);
  if (refusal === undefined && asking.accepted === 0) {
    passes();
    return;
  }
  if (refusal === undefined) {
    note(reason('trace.filter.jwt.depends'));
    return undefined;
  }
  note(
    refusal.missing
      ? reason('trace.filter.jwt.missing')
      : reason('trace.filter.jwt.refused', { words: refusal.words }),
  );
  const details = `jwt_authn_access_denied{${refusal.words.replaceAll(' ', '_')}}`;
  return { status: refusal.status, flags: '', details };
};
