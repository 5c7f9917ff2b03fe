import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, typeName } from '../../match/fields.ts';
import { parseIp } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';
import { isLocal } from './chain-rows.ts';
import { type ChainSelection, defaultChain } from './chain-selection.ts';

function networkInput(extension: JsonObject, context: MatchContext): string | undefined {
  const { connection } = context;
  const config = optObj(extension['typedConfig']) ?? {};
  const ipText = (ip: string): string | undefined => (parseIp(ip) === undefined ? undefined : ip);
  switch (typeName(config)) {
    case 'DestinationIPInput':
      return ipText(connection.destination.ip);
    case 'DestinationPortInput':
      return ipText(connection.destination.ip) && String(connection.destination.port);
    case 'SourceIPInput':
      return ipText(connection.source.ip);
    case 'SourcePortInput':
      return ipText(connection.source.ip) && String(connection.source.port);
    case 'DirectSourceIPInput':
      return ipText(connection.directSource.ip);
    case 'SourceTypeInput':
      return isLocal(connection) ? 'local' : undefined;
    case 'ServerNameInput':
      return connection.serverName === '' ? undefined : connection.serverName;
    case 'TransportProtocolInput':
      return connection.transportProtocol === '' ? undefined : connection.transportProtocol;
    case 'ApplicationProtocolInput':
      return connection.applicationProtocols.length === 0
        ? undefined
        : connection.applicationProtocols.map((one) => `'${one}'`).join(',');
    case 'FilterStateInput': {
      const key = text(config['key']);
      const value = context.filterState.get(key);
      if (value === undefined) context.assume(reason('trace.assume.noFilterState', { key }));
      return value;
    }
    default:
      context.depends(reason('trace.depends.input', { name: text(extension['name']) }));
      return undefined;
  }
}

/** `filter_chain_matcher`: the action names the chain; an unknown name closes, only "no match" falls back. */
export function byMatcher(
  listener: JsonObject,
  matcher: JsonObject,
  context: MatchContext,
): ChainSelection {
  const result = evaluateMatcher(
    matcher,
    {
      rules: context.rules,
      input: (extension) => networkInput(extension, context),
      depends: (why) => {
        context.depends(why);
      },
      unknownExtension: (extension) =>
        reason('trace.depends.matcherExtension', { name: text(extension['name']) }),
    },
    '/filterChainMatcher',
  );
  if (result === undefined) return defaultChain(listener, [], []);
  const config = optObj(result.action['typedConfig']);
  const name = text(config?.['value']);
  const chains = messages(listener['filterChains']);
  const index = chains.findIndex((chain) => text(chain['name']) === name);
  const chain = chains[index];
  const considered = chains
    .map((other, at) => ({ chain: other, index: at }))
    .filter(({ index: at }) => at !== index)
    .slice(0, 100)
    .map((other) => ({ ...other, reason: reason('trace.chain.matcherElsewhere', { name }) }));
  return {
    chain,
    path: chain === undefined ? result.path : `/filterChains/${String(index)}`,
    how: chain === undefined ? 'none' : 'matcher',
    considered,
    survivors: [],
  };
}
