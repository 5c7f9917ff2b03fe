import type { JsonObject } from '../../src-main/contract/json.ts';
import { type } from './generate-matcher.ts';

/** One line of JSON per connection or request: what the trace is compared with. */
export function accessLog(logFile: string, kind: 'listener' | 'http' | 'tcp'): JsonObject {
  const fields = {
    kind,
    case: '%REQ(X-CASE)%',
    direct: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS% %DOWNSTREAM_DIRECT_LOCAL_ADDRESS%',
    remote: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
    chain: '%FILTER_CHAIN_NAME%',
    route: '%ROUTE_NAME%',
    cluster: '%UPSTREAM_CLUSTER_RAW%',
    upstream: '%UPSTREAM_HOST%',
    code: '%RESPONSE_CODE%',
    flags: '%RESPONSE_FLAGS%',
    details: '%RESPONSE_CODE_DETAILS%',
    termination: '%CONNECTION_TERMINATION_DETAILS%',
    path: '%REQ(:PATH)%',
    authority: '%REQ(:AUTHORITY)%',
    location: '%RESP(LOCATION)%',
    failure: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
  };
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': type('extensions.access_loggers.file.v3.FileAccessLog'),
      path: logFile,
      log_format: { json_format: fields },
    },
  };
}
