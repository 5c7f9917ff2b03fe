import { type JsonObject, num, obj, optObj, str, text } from '../../../contract/json.ts';
import { type Message, sentence } from '../../../words/keys.ts';
import { routeDestination } from '../../tables/destination.ts';
import { routeConditions } from '../../tables/route-conditions.ts';
import type { IndexedRoute } from '../chain-model.ts';
import { type CardWords, said } from './card-words.ts';
import type { ChainNames } from './names.ts';
import { isUnconditional, type World } from './world-model.ts';

const method = /^:method = ([A-Z]+)$/;

function pathWords(match: JsonObject): Message | undefined {
  const prefix = str(match['prefix']);
  if (prefix === '' || prefix === '/') return undefined;
  if (prefix !== undefined) return sentence('chain.path.prefix', { path: prefix });
  const separated = str(match['pathSeparatedPrefix']);
  if (separated !== undefined) return sentence('chain.path.below', { path: separated });
  const exact = str(match['path']);
  if (exact !== undefined) return sentence('chain.path.exact', { path: exact });
  const regex = str(obj(match['safeRegex'])['regex']) ?? str(match['regex']);
  if (regex !== undefined) return sentence('chain.path.regex', { path: regex });
  const template = optObj(match['pathMatchPolicy']);
  if (template !== undefined) return said(text(obj(template['typedConfig'])['pathTemplate']));
  return match['connectMatcher'] === undefined ? undefined : said('CONNECT');
}

/** The condition in words: what sets a route apart first, its path second where that is not all. */
export function routeWords(route: IndexedRoute, order: number, routes: number): CardWords {
  const { match } = route;
  const path = pathWords(match);
  const conditions = routeConditions({ match }).map((one) => one.replace(method, '$1'));
  const all =
    routes > 1 && order === routes && isUnconditional(route)
      ? sentence('chain.route.other')
      : sentence('chain.route.all');
  const title = conditions.length > 0 ? said(conditions.join(' & ')) : (path ?? all);
  return {
    title,
    pill: '',
    facts: conditions.length === 0 ? [] : [path ?? sentence('chain.path.all')],
    whole: route.name,
  };
}

function durationOf(timeout: string): Message {
  return Number.parseFloat(timeout) === 0
    ? sentence('chain.route.noTimeout')
    : sentence('chain.route.timeout', { time: timeout.replace(/s$/, ' s') });
}

/** What a (canonical) route does besides choosing clusters. */
export function routeFacts(world: World, route: JsonObject, names: ChainNames): readonly Message[] {
  const action = optObj(route['route']);
  if (action === undefined) {
    const { text: answer } = routeDestination(world.dump, route, names);
    return answer === '' ? [] : [said(`→ ${answer}`)];
  }
  const policy = optObj(action['retryPolicy']);
  const timeout = str(action['timeout']);
  const rewrite = action['prefixRewrite'] ?? action['regexRewrite'] ?? action['hostRewriteLiteral'];
  return [
    ...(policy === undefined
      ? []
      : [sentence('chain.route.retries', { count: num(policy['numRetries']) ?? 1 })]),
    ...(timeout === undefined ? [] : [durationOf(timeout)]),
    ...(rewrite === undefined ? [] : [sentence('chain.route.rewrites')]),
  ];
}
