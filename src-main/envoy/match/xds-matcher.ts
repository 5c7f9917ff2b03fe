import { flag, type JsonObject, obj, objects, optObj, text } from '../../contract/json.ts';
import type { Reason } from '../../contract/trace.ts';
import { messages, typeName } from './fields.ts';
import { cidrContains, type CidrRange, parseCidr, parseIp } from './ip.ts';
import type { EnvoyRules } from './rules.ts';
import { asciiLower, matchString, type Tri } from './string-matcher.ts';

/** `xds.type.matcher.v3.Matcher` (common/matcher/*). Inputs are what differs between filter chains and routes. */
export interface MatcherInputs {
  readonly rules: EnvoyRules;
  /** The text of an input; undefined: there is no such data in this request. */
  input(extension: JsonObject): string | undefined;
  /** An input, a custom matcher or a predicate that cannot be evaluated. */
  depends(reason: Reason): void;
  unknownExtension(extension: JsonObject): Reason;
}

export interface MatcherResult {
  readonly action: JsonObject;
  /** JSON pointer of the action within the matcher. */
  readonly path: string;
}

/** Undefined: no match. */
export function evaluateMatcher(
  matcher: JsonObject,
  inputs: MatcherInputs,
  path = '',
): MatcherResult | undefined {
  const listed = optObj(matcher['matcherList']);
  const tree = optObj(matcher['matcherTree']);
  let found: MatcherResult | undefined;
  if (listed !== undefined) found = evaluateList(listed, inputs, `${path}/matcherList`);
  else if (tree !== undefined) found = evaluateTree(tree, inputs, `${path}/matcherTree`);
  if (found !== undefined) return found;
  return onMatch(optObj(matcher['onNoMatch']), inputs, `${path}/onNoMatch`);
}

function onMatch(
  target: JsonObject | undefined,
  inputs: MatcherInputs,
  path: string,
): MatcherResult | undefined {
  const action = optObj(target?.['action']);
  if (action !== undefined) return { action, path: `${path}/action` };
  const nested = optObj(target?.['matcher']);
  return nested === undefined ? undefined : evaluateMatcher(nested, inputs, `${path}/matcher`);
}

function evaluateList(
  listed: JsonObject,
  inputs: MatcherInputs,
  path: string,
): MatcherResult | undefined {
  for (const [index, field] of objects(listed['matchers']).entries()) {
    if (predicate(obj(field['predicate']), inputs) !== true) continue;
    // A nested matcher without a match lets the list go on.
    const found = onMatch(
      optObj(field['onMatch']),
      inputs,
      `${path}/matchers/${String(index)}/onMatch`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function predicate(message: JsonObject, inputs: MatcherInputs): Tri {
  const single = optObj(message['singlePredicate']);
  if (single !== undefined) return singlePredicate(single, inputs);
  const or = optObj(message['orMatcher']);
  if (or !== undefined) {
    const results = messages(or['predicate']).map((inner) => predicate(inner, inputs));
    return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
  }
  const and = optObj(message['andMatcher']);
  if (and !== undefined) {
    const results = messages(and['predicate']).map((inner) => predicate(inner, inputs));
    return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
  }
  const not = optObj(message['notMatcher']);
  if (not !== undefined) {
    const result = predicate(not, inputs);
    return result === undefined ? undefined : !result;
  }
  return false;
}

function singlePredicate(single: JsonObject, inputs: MatcherInputs): Tri {
  const value = inputs.input(obj(single['input']));
  if (value === undefined) return false;
  const valueMatch = optObj(single['valueMatch']);
  if (valueMatch !== undefined) return matchString(valueMatch, value);
  const custom = obj(single['customMatch']);
  const config = obj(custom['typedConfig']);
  if (typeName(config) === 'Ip') {
    const ip = parseIp(value);
    if (ip === undefined) return false;
    return messages(config['cidrRanges']).some((range) => {
      const parsed = parseCidr(range);
      return parsed !== undefined && cidrContains(parsed, ip);
    });
  }
  inputs.depends(inputs.unknownExtension(custom));
  return undefined;
}

function evaluateTree(
  tree: JsonObject,
  inputs: MatcherInputs,
  path: string,
): MatcherResult | undefined {
  const value = inputs.input(obj(tree['input']));
  if (value === undefined) return undefined;
  const exact = optObj(optObj(tree['exactMatchMap'])?.['map']);
  if (exact !== undefined)
    return Object.hasOwn(exact, value)
      ? onMatch(optObj(exact[value]), inputs, `${path}/exactMatchMap/map/${pointer(value)}`)
      : undefined;
  const prefixes = optObj(optObj(tree['prefixMatchMap'])?.['map']);
  if (prefixes !== undefined) return prefixMap(prefixes, value, inputs, path);
  const custom = optObj(tree['customMatch']);
  const config = obj(custom?.['typedConfig']);
  switch (typeName(config)) {
    case 'IPMatcher':
      return ipMatcher(config, value, inputs, path);
    case 'ServerNameMatcher':
      return serverNameMatcher(config, value, inputs, path);
    default:
      inputs.depends(inputs.unknownExtension(custom ?? {}));
      return undefined;
  }
}

function pointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function prefixMap(
  prefixes: JsonObject,
  value: string,
  inputs: MatcherInputs,
  path: string,
): MatcherResult | undefined {
  const fitting = Object.keys(prefixes)
    .filter((prefix) => value.startsWith(prefix))
    .sort((a, b) => b.length - a.length);
  // Since 1.35 a miss below the longest prefix lets the next shorter one try.
  const resume =
    inputs.rules.atLeast(35) &&
    inputs.rules.guard('prefix_map_matcher_resume_after_subtree_miss', true);
  for (const prefix of resume ? fitting : fitting.slice(0, 1)) {
    const found = onMatch(
      optObj(prefixes[prefix]),
      inputs,
      `${path}/prefixMatchMap/map/${pointer(prefix)}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Most specific range first, then declaration order; after a miss below one the next is tried, but not an
 * `exclusive` one, which counts only where nothing more precise fits (seen on 1.40).
 */
function ipMatcher(
  config: JsonObject,
  value: string,
  inputs: MatcherInputs,
  path: string,
): MatcherResult | undefined {
  const ip = parseIp(value);
  if (ip === undefined) return undefined;
  const fitting: { range: CidrRange; entry: JsonObject; index: number }[] = [];
  for (const [index, entry] of messages(config['rangeMatchers']).entries()) {
    for (const range of messages(entry['ranges'])) {
      const parsed = parseCidr(range);
      if (parsed !== undefined && cidrContains(parsed, ip))
        fitting.push({ range: parsed, entry, index });
    }
  }
  fitting.sort((a, b) => b.range.length - a.range.length || a.index - b.index);
  for (const [position, { entry, index }] of fitting.entries()) {
    if (position > 0 && flag(entry['exclusive'])) continue;
    const found = onMatch(
      optObj(entry['onMatch']),
      inputs,
      `${path}/customMatch/typedConfig/rangeMatchers/${String(index)}/onMatch`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Exact, then the longest `*.suffix`, then `*` (extensions/matching/common_inputs/…/domain_matcher.h). */
function serverNameMatcher(
  config: JsonObject,
  value: string,
  inputs: MatcherInputs,
  path: string,
): MatcherResult | undefined {
  const name = asciiLower(value);
  const wanted = [name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    wanted.push(`*${name.slice(dot)}`);
  wanted.push('*');
  const entries = messages(config['domainMatchers']);
  for (const domain of wanted) {
    for (const [index, entry] of entries.entries()) {
      const domains = entry['domains'];
      const listed = Array.isArray(domains) ? domains : [];
      if (!listed.some((one) => asciiLower(text(one)) === domain)) continue;
      const found = onMatch(
        optObj(entry['onMatch']),
        inputs,
        `${path}/customMatch/typedConfig/domainMatchers/${String(index)}/onMatch`,
      );
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
