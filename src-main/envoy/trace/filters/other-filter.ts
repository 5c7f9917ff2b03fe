import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { extensionOf } from '../../ledger/ledger.ts';
import { messages, scalars, typeName } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import type { HttpFilter } from './http-filter.ts';

function alpnOverrides(config: JsonObject): ReadonlyMap<string, readonly string[]> {
  return new Map(
    messages(config['alpnOverride']).map((one) => [
      text(one['upstreamProtocol']) || 'HTTP10',
      scalars(one['alpnOverride']),
    ]),
  );
}

/** What another file evaluates is not here: its type is one that only looks like it. */
const isHere = ({ evaluated }: { readonly evaluated: string }): boolean =>
  evaluated === 'trace/filters/other-filter';

/** A filter that is not evaluated: harmless, a limit, or something that may change the result. */
export const otherFilter: HttpFilter = ({ filter, name, own, traces, context, note }) => {
  if (
    /istio[._]alpn/.test(name) ||
    (typeName(own) === 'FilterConfig' && own['alpnOverride'] !== undefined)
  )
    traces.alpnOverrides = alpnOverrides(own);
  const url = text(optObj(filter['typedConfig'])?.['@type']);
  const extension = extensionOf(name, url);
  if (extension !== undefined && 'irrelevant' in extension) return undefined;
  if (extension !== undefined && 'evaluated' in extension && isHere(extension)) return undefined;
  // Limits bite under load only.
  const limits =
    extension !== undefined && 'noted' in extension && extension.noted === 'trace.assume.limit';
  if (limits) {
    context.assume(reason('trace.assume.limit', { name }));
    return undefined;
  }
  const why = reason('trace.depends.httpFilter', { name: name || url });
  note(why);
  context.depends(why);
  return undefined;
};
