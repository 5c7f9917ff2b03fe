import { at, type JsonObject, optObj, str, text } from '../../../contract/json.ts';
import { messages, typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { cookieValue, queryParameters } from '../../match/query-matcher.ts';
import { reason } from '../../match/reason.ts';
import type { MatcherInputs } from '../../match/xds-matcher.ts';
import { isLocal } from '../connection/chain-rows.ts';

function httpInput(extension: JsonObject, context: MatchContext): string | undefined {
  const config = optObj(extension['typedConfig']) ?? {};
  switch (typeName(config)) {
    case 'HttpRequestHeaderMatchInput': {
      const values = context.headers?.all(text(config['headerName'])) ?? [];
      // Generic inputs still join several values (docs/envoy.md §3.9).
      return values.length === 0 ? undefined : values.join(',');
    }
    case 'HttpRequestQueryParamMatchInput':
      return queryParameters(context.headers?.get(':path') ?? '').get(text(config['queryParam']));
    case 'HttpRequestCookieMatchInput':
      return cookieValue(context.headers?.get('cookie') ?? '', text(config['name']));
    case 'DestinationIPInput':
      return context.connection.destination.ip;
    case 'DestinationPortInput':
      return String(context.connection.destination.port);
    case 'SourceIPInput':
      return context.remoteIp;
    case 'DirectSourceIPInput':
      return context.connection.directSource.ip;
    case 'ServerNameInput':
      return context.connection.serverName === '' ? undefined : context.connection.serverName;
    case 'UriSanInput':
      return context.connection.peerPrincipal;
    case 'SourcePortInput':
      return String(context.connection.source.port);
    case 'SourceTypeInput':
      return isLocal(context.connection) ? 'local' : undefined;
    case 'DynamicMetadataInput': {
      const path = messages(config['path']).map((one) => text(one['key']));
      const value = at(context.metadata, text(config['filter']), ...path);
      return typeof value === 'string' ? value : undefined;
    }
    case 'FilterStateInput':
      return context.filterState.get(text(config['key']));
    default:
      context.depends(reason('trace.depends.input', { name: text(extension['name']) }));
      return undefined;
  }
}

/** Inputs of matcher trees over a request. */

export function httpMatcherInputs(context: MatchContext): MatcherInputs {
  return {
    rules: context.rules,
    input: (extension) => httpInput(extension, context),
    depends: (why) => context.depends(why),
    unknownExtension: (extension) =>
      reason('trace.depends.matcherExtension', { name: str(extension['name']) ?? '' }),
  };
}
