import type { JsonObject } from '../../../src-main/contract/json.ts';
import type { Reason } from '../../../src-main/contract/trace.ts';
import { HeaderMap } from '../../../src-main/envoy/match/headers.ts';
import type {
  ConnectionFacts,
  MatchContext,
  StreamFacts,
} from '../../../src-main/envoy/match/match-context.ts';
import { envoyRules } from '../../../src-main/envoy/match/rules.ts';

export const plainConnection: ConnectionFacts = {
  destination: { ip: '127.0.0.1', port: 80 },
  source: { ip: '127.0.0.1', port: 1000 },
  directSource: { ip: '127.0.0.1', port: 1000 },
  transportProtocol: 'raw_buffer',
  serverName: '',
  applicationProtocols: [],
  tls: false,
  peerPrincipal: undefined,
  peerPresented: false,
  peerValidated: false,
};

export interface ContextOptions {
  readonly headers?: readonly (readonly [string, string])[];
  readonly random?: number;
  readonly runtime?: Record<string, unknown>;
  readonly metadata?: JsonObject;
  readonly connection?: Partial<ConnectionFacts>;
  readonly version?: string;
  readonly filterState?: Map<string, string>;
  readonly stream?: StreamFacts;
}

export interface TestContext extends MatchContext {
  readonly headers: HeaderMap;
  readonly dependsOn: Reason[];
}

export function matchContext(options: ContextOptions = {}): TestContext {
  const dependsOn: Reason[] = [];
  return {
    rules: envoyRules({}, options.version ?? '', options.runtime),
    connection: { ...plainConnection, ...options.connection },
    headers: new HeaderMap(options.headers ?? []),
    remoteIp: options.connection?.source?.ip ?? '127.0.0.1',
    metadata: options.metadata ?? {},
    filterState: options.filterState ?? new Map<string, string>(),
    ...(options.stream === undefined ? {} : { stream: options.stream }),
    random: options.random,
    depends: (reason) => dependsOn.push(reason),
    assume: () => undefined,
    dependsOn,
  };
}
