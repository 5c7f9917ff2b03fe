import { at, type JsonObject, optObj, text } from '../../../contract/json.ts';
import { truthy } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import { asked, serviceOf } from './asked.ts';
import type { HttpFilter } from './http-filter.ts';

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

/** ext_proc: in observability mode, and where it is shown nothing, it changes nothing. */
export const extProcFilter: HttpFilter = (call) => {
  const { own, perRoute, name, note } = call;
  const overrides = optObj(perRoute?.['overrides']);
  const mode = optObj(overrides?.['processingMode']) ?? optObj(own['processingMode']);
  if (truthy(perRoute?.['disabled']) || truthy(own['observabilityMode']) || skipsAll(mode)) {
    note(reason('trace.filter.notShown'));
    return undefined;
  }
  const allow = overrides?.['failureModeAllow'] ?? own['failureModeAllow'];
  const service = serviceOf(overrides ?? {}) || serviceOf(own);
  asked(call, { name, service, open: truthy(allow), refused: 500 });
  return undefined;
};

/** Lua: without code for this route there is nothing to run. */
export const luaFilter: HttpFilter = ({ own, perRoute, name, context, note }) => {
  const named = text(perRoute?.['name']);
  const code =
    perRoute === undefined
      ? (optObj(own['defaultSourceCode']) ?? own['inlineCode'])
      : (perRoute['sourceCode'] ?? (named === '' ? undefined : at(own, 'sourceCodes', named)));
  const inherits = perRoute !== undefined && named === '' && perRoute['sourceCode'] === undefined;
  const runs = inherits ? (optObj(own['defaultSourceCode']) ?? own['inlineCode']) : code;
  if (truthy(perRoute?.['disabled']) || runs === undefined || runs === '') {
    note(reason('trace.filter.notShown'));
    return undefined;
  }
  const why = reason('trace.depends.script', { name });
  note(why);
  context.depends(why);
  return undefined;
};
