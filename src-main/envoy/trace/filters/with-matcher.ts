import { type JsonObject, obj, optObj } from '../../../contract/json.ts';
import { filterConfig } from '../../filters.ts';
import { typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';
import { httpMatcherInputs } from '../route/matcher-inputs.ts';
import { perRoute } from './per-route.ts';

/**
 * A filter within an ExtensionWithMatcher (common/http/match_delegate/config.cc): the one inside, unless the matcher,
 * the route's own before the filter's, lets this request pass it by.
 */
export function withinMatcher(
  filter: JsonObject,
  levels: readonly JsonObject[],
  context: MatchContext,
): { readonly filter: JsonObject; readonly skipped: boolean } {
  const config = filterConfig(filter);
  if (config === undefined || typeName(config) !== 'ExtensionWithMatcher')
    return { filter, skipped: false };
  const inner = obj(config['extensionConfig']);
  const matcher =
    optObj(perRoute(filter, levels).config?.['xdsMatcher']) ?? optObj(config['xdsMatcher']);
  const found =
    matcher === undefined ? undefined : evaluateMatcher(matcher, httpMatcherInputs(context));
  const skipped = typeName(obj(found?.action['typedConfig'])) === 'SkipFilter';
  return { filter: { ...filter, typedConfig: obj(inner['typedConfig']) }, skipped };
}
