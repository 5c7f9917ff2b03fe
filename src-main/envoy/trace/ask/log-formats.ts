/**
 * The text formats in which Envoy has logged by default, told apart by their grammar and not by counting fields.
 * All have the same middle, four numbers and five quoted texts: bytes received and sent, duration, upstream time,
 * "x-forwarded-for" "user-agent" "request id" "authority" "upstream host". What differs stands before and behind it.
 *
 * | who | before the middle | behind it |
 * |--|--|--|
 * | Envoy's own, Istio 1.0 | flags | – |
 * | Istio 1.1, 1.2 | flags "mixer status" | cluster, upstream local, downstream local, downstream remote, server name |
 * | Istio 1.3 to 1.8 | flags "mixer status" "transport failure" | the same, route name from 1.4 on |
 * | Istio since 1.9 | flags, details, termination, "transport failure" | the same with route name |
 *
 * (pilot's accesslog.go and telemetry_logging.go EnvoyTextLogFormat of those versions; Envoy's
 * source/common/formatter/substitution_format_utility.cc DEFAULT_FORMAT.)
 */
interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

export interface TextLine {
  readonly request: string;
  readonly status: number;
  readonly flags: string;
  readonly details: string;
  readonly termination: string;
  readonly transportFailure: string;
  /** "x-forwarded-for" "user-agent" "request id" "authority" "upstream host" */
  readonly quoted: readonly string[];
  /** Cluster and what follows; empty in Envoy's own format. */
  readonly tail: readonly string[];
}

/** Quoted texts and runs without blanks. Envoy escapes no quotes, so a quoted text ends where a blank or the line follows. */
function tokens(line: string): readonly Token[] {
  const out: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] ?? '')) {
      at += 1;
    } else if (line[at] === '"') {
      const end = closingQuote(line, at + 1);
      out.push({ text: line.slice(at + 1, end), quoted: true });
      at = end + 1;
    } else {
      let end = at;
      while (end < line.length && !/\s/.test(line[end] ?? '')) end += 1;
      out.push({ text: line.slice(at, end), quoted: false });
      at = end;
    }
  }
  return out;
}

function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at >= 0 && at + 1 < line.length && !/\s/.test(line[at + 1] ?? '')) {
    at = line.indexOf('"', at + 1);
  }
  return at < 0 ? line.length : at;
}

const requestAndStatus = /^"(.*?)" (\d{1,3}) (\S+)(?= )/;
const numbers = /(?:^| )(?:(?:-|\d+) ){4}(?=")/g;

/** A line from its `[time]` on; undefined when it has not this grammar. */
export function readTextLine(line: string): TextLine | undefined {
  const time = /^\[[^\]]*\]\s+/.exec(line);
  if (time === null) return undefined;
  const timeless = line.slice(time[0].length).trimEnd();
  const begin = requestAndStatus.exec(timeless);
  if (begin === null) return undefined;
  const [whole, request = '', status = '', flags = ''] = begin;
  const rest = timeless.slice(whole.length);
  for (const { index, 0: found } of rest.matchAll(numbers)) {
    const texts = middle(rest.slice(index + found.length));
    if (texts === undefined) continue;
    const head = headOf(tokens(rest.slice(0, index)));
    return { request, status: Number(status), flags, ...head, ...texts };
  }
  return undefined;
}

/** Five quoted texts, of which the second, what the caller calls itself, may hold quotes of its own; then the tail. */
const fiveTexts = /^"([^"]*)" "(.*?)" "([^"\s]*)" "([^"\s]*)" "([^"\s]*)"(?: (.*))?$/;

function middle(rest: string): Pick<TextLine, 'quoted' | 'tail'> | undefined {
  const found = fiveTexts.exec(rest);
  if (found === null) return undefined;
  return {
    quoted: found.slice(1, 6),
    tail: tokens(found[6] ?? '').map(({ text }) => text),
  };
}

type Head = Pick<TextLine, 'details' | 'termination' | 'transportFailure'>;

/** Between the flags and the numbers: details may hold blanks within their braces, or without any. */
function headOf(head: readonly Token[]): Head {
  const words = head.filter(({ quoted }) => !quoted).map(({ text }) => text);
  const texts = head.filter(({ quoted }) => quoted).map(({ text }) => text);
  // Mixer's status came before the failure, and is nothing that Envoy says.
  const transportFailure = words.length > 0 ? (texts[0] ?? '') : (texts[1] ?? '');
  if (words.length === 0) return { details: '', termination: '', transportFailure };
  // Nothing ended the connection, so all before are details.
  if (words.length > 2 && words.at(-1) === '-' && words[0] !== '-')
    return { details: words.slice(0, -1).join(' '), termination: '-', transportFailure };
  let depth = 0;
  let end = 0;
  for (const [at, word] of words.entries()) {
    for (const sign of word) depth += '{[('.includes(sign) ? 1 : '}])'.includes(sign) ? -1 : 0;
    end = at + 1;
    if (depth <= 0) break;
  }
  // A bracket that never closes: the last word is the termination, as in a line without blanks.
  if (depth > 0) end = Math.max(1, words.length - 1);
  return {
    details: words.slice(0, end).join(' '),
    termination: words.slice(end).join(' '),
    transportFailure,
  };
}
