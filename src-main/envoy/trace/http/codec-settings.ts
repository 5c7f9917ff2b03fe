import type { JsonObject } from '../../../contract/json.ts';
import type { EnvoyRules } from '../../match/rules.ts';

/** An answer before any route is looked for. */
export type Early = { readonly status: number; readonly details: string; readonly flags?: string };

/** What the codec is told of the connection manager. */
export interface CodecSettings {
  readonly manager: JsonObject;
  readonly rules: EnvoyRules;
  /** `http_protocol_options`. */
  readonly http1: JsonObject;
  readonly maxCount: number;
  readonly maxBytes: number;
  /** `headers_with_underscores_action` is REJECT_REQUEST. */
  readonly refusesUnderscores: boolean;
  /** It is DROP_HEADER: what is dropped does not count. */
  readonly dropsUnderscores: boolean;
}
