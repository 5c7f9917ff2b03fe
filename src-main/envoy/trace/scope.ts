import type { JsonObject } from '../../contract/json.ts';
import type { TraceRequest } from '../../contract/trace-request.ts';
import type { HeaderMap } from '../match/headers.ts';
import type { ConnectionFacts, MatchContext, StreamFacts } from '../match/match-context.ts';
import type { EnvoyRules } from '../match/rules.ts';
import type { ListenerHit } from './connection/listener.ts';
import type { ProxyView } from './proxy-view.ts';
import type { Recorder } from './recorder.ts';

/** What the evaluator must be told about the proxy beyond its dump. */
export interface HopEnvironment {
  /** `name.namespace`, empty for a file. */
  readonly pod: string;
  /** URI SAN of the proxy's own certificate, presented to upstreams. */
  readonly identity: string | undefined;
  /** The proxy's own address; 127.0.0.1 when unknown. */
  readonly ip?: string | undefined;
}

/** One question to one Envoy, before anything of it has been looked at. */
export interface HopQuestion {
  readonly view: ProxyView;
  readonly rules: EnvoyRules;
  readonly request: TraceRequest;
  readonly environment: HopEnvironment;
  readonly record: Recorder;
}

/** What every step at one connection works with; matchers get it as it is, since it is what they may look at, too. */
export interface Scope extends MatchContext, HopQuestion {
  readonly hit: ListenerHit;
}

/** The same within one HTTP connection manager, for one request. */
export interface HttpScope extends Scope {
  readonly headers: HeaderMap;
  readonly manager: JsonObject;
  /** JSON pointer of the manager's typedConfig within the listener. */
  readonly managerPath: string;
  readonly stream: StreamFacts;
}

export function connectionScope(
  question: HopQuestion,
  hit: ListenerHit,
  connection: ConnectionFacts,
): Scope {
  const { request, record } = question;
  return {
    ...question,
    hit,
    connection,
    headers: undefined,
    remoteIp: connection.source.ip,
    metadata: {},
    filterState: new Map(),
    hashable: new Set(),
    random: request.random ?? undefined,
    depends: (why) => {
      record.depends(why);
    },
    assume: (why) => {
      record.assume(why);
    },
  };
}
