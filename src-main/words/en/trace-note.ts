/** What the ledger of Envoy's fields makes a trace say (src-main/envoy/ledger). */
export const traceNoteEn = {
  'trace.note.setting': 'Not evaluated: {field} is set',
  'trace.note.file': 'Not in the dump: what {field} names',
  'trace.note.certificate': 'Taken for granted: the certificate passes {field}',
  'trace.note.unknown': 'This Envoy has settings that Meshscope does not know: {names}',
  'trace.depends.listenerFilter': 'The listener filter {name} may change the result',
  'trace.depends.askedOpen':
    'The HTTP filter {name} asks {service}, which may refuse or change the request; without an answer it goes on',
  'trace.depends.askedClosed':
    'The HTTP filter {name} asks {service}, which may refuse or change the request; without an answer it is refused ({status})',
  'trace.depends.script': 'The script of the HTTP filter {name} may answer or change the request',
  'trace.filter.notShown': 'Switched off, or nothing of the request is shown to it',
  'trace.assume.noConnection':
    'No connection to {cluster} is ready: with max_pending_requests of 0 none is waited for',
  'trace.assume.newCookie':
    'A new cookie {name} is made by Envoy: the endpoint it leads to is a matter of chance',
  'trace.assume.hashable': 'The filter state {key} is taken to be hashable',
  'trace.assume.token':
    'The token of {issuer} is taken to be signed by a key of {provider}, and to be valid now',
  'trace.filter.jwt.refused': 'The token is refused: {words}',
  'trace.filter.customResponse': 'May replace answers on their way back',
  'trace.assume.customResponse': 'What the endpoint answers is not replaced by {name}',
  'trace.depends.customResponse': 'Another cluster is asked for the answer in place of {status}',
  'trace.assume.patch':
    'Only {version} is known of this Envoy, and rules here changed with {patch}: its newest patch is taken',
  'trace.assume.internalRedirect':
    'When the endpoint answers {codes} with an absolute URL that a route of this connection manager takes, Envoy goes there itself, {most} times at most; any other answer is handed on',
  'trace.assume.internalRedirectSameScheme':
    'When the endpoint answers {codes} with an absolute URL of the same scheme that a route of this connection manager takes, Envoy goes there itself, {most} times at most; any other answer is handed on',
  'trace.assume.redirectRules': 'A redirect is followed only where {rules} let it pass',
  'trace.depends.internalRedirect':
    'Envoy follows the redirect to {location} itself, by its route {route}',
} as const;
