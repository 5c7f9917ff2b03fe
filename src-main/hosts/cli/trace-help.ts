import { type Locale, say } from '../../words/say.ts';

/** The JSON in the help, which is the same in every language (and its braces are no parameters). */
const sentenceJson = '{key, params}';
const json = {
  tls: '{"sni", "alpn": [..], "principal"}',
  sentence: sentenceJson,
  sentences: `[${sentenceJson}]`,
  clusters: '[{name, probability, endpoints}]',
  endpoints:
    '[{address, probability, health, priority, locality, hostname, transport, transportSocket, sni}]',
  alternatives: '[{probability, verdict, hops}]',
  error: '{code, message}',
  step: '{kind, name, ref, path, reason, considered: [{name, ref, path, reason, shadowed}], consideredCount}',
};

/** What `trace --help` prints. */
export function traceHelp(_topic: string | undefined, locale: Locale): string {
  return say(locale, 'help.trace', {
    checks: '{"checks":[{"name","request","expect"}]}',
    json: say(locale, 'help.trace.json', json),
  });
}
