import { at, type Json, type JsonObject, optObj, text } from '../../../contract/json.ts';
import { filterConfig, filterKind } from '../../filters.ts';
import { messages, truthy } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import { asked, serviceOf } from './asked.ts';
import type { HttpFilter } from './http-filter.ts';
import { perRoute } from './per-route.ts';

/** Nothing of the request is shown to the processor (ProcessingMode; headers are sent unless told otherwise). */
function skipsAll(mode: JsonObject | undefined): boolean {
  const skips = (value: unknown, byDefault: boolean): boolean =>
    value === undefined || value === 'DEFAULT' || value === 0 ? byDefault : value === 'SKIP';
  const body = (value: unknown): boolean => value === undefined || value === 'NONE' || value === 0;
  return (
    mode !== undefined &&
    skips(mode['requestHeaderMode'], false) &&
    skips(mode['responseHeaderMode'], false) &&
    body(mode['requestBodyMode']) &&
    body(mode['responseBodyMode']) &&
    skips(mode['requestTrailerMode'], true) &&
    skips(mode['responseTrailerMode'], true)
  );
}

/** What an ext_proc filter is told, by its own configuration and by the route's. */
function processing(own: JsonObject, route: JsonObject | undefined) {
  const overrides = optObj(route?.['overrides']);
  return {
    disabled: truthy(route?.['disabled']),
    mode: optObj(overrides?.['processingMode']) ?? optObj(own['processingMode']),
    allow: overrides?.['failureModeAllow'] ?? own['failureModeAllow'],
    service: serviceOf(overrides ?? {}) || serviceOf(own),
  };
}

/** Observability mode waits for no answer, but a processor that cannot be reached still ends the request. */
function onlyWatches(own: JsonObject, allow: Json | undefined): boolean {
  return truthy(own['observabilityMode']) && truthy(allow);
}

/** ext_proc: in observability mode, and where it is shown nothing, it changes nothing. */
export const extProcFilter: HttpFilter = (call) => {
  const { own, perRoute: route, name, note } = call;
  const { disabled, mode, allow, service } = processing(own, route);
  if (disabled || onlyWatches(own, allow) || skipsAll(mode)) {
    note(reason('trace.filter.notShown'));
    return undefined;
  }
  asked(call, { name, service, open: truthy(allow), refused: 500 });
  return undefined;
};

/** The name of an ext_proc filter that is shown the answers, too: those of Envoy's own included (ext_proc.cc encodeHeaders). */
export function answerProcessor(
  manager: JsonObject,
  levels: readonly JsonObject[],
): string | undefined {
  for (const filter of messages(manager['httpFilters'])) {
    if (filterKind(filter) !== 'ext-proc') continue;
    const route = perRoute(filter, levels);
    const own = filterConfig(filter) ?? {};
    const { disabled, mode, allow } = processing(own, route.config);
    const off = disabled || truthy(filter['disabled']);
    if (route.disabled === true || (off && route.disabled !== false)) continue;
    const skips = mode?.['responseHeaderMode'] === 'SKIP';
    if (!skips && !onlyWatches(own, allow)) return text(filter['name']);
  }
  return undefined;
}

/** Lua: without code for this route there is nothing to run. */
export const luaFilter: HttpFilter = ({ own, perRoute: route, name, context, note }) => {
  const named = text(route?.['name']);
  const code =
    route === undefined
      ? (optObj(own['defaultSourceCode']) ?? own['inlineCode'])
      : (route['sourceCode'] ?? (named === '' ? undefined : at(own, 'sourceCodes', named)));
  const inherits = route !== undefined && named === '' && route['sourceCode'] === undefined;
  const runs = inherits ? (optObj(own['defaultSourceCode']) ?? own['inlineCode']) : code;
  if (truthy(route?.['disabled']) || runs === undefined || runs === '') {
    note(reason('trace.filter.notShown'));
    return undefined;
  }
  const why = reason('trace.depends.script', { name });
  note(why);
  context.depends(why);
  return undefined;
};
