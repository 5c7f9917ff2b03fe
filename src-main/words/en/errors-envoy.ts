/** What src-main/envoy refuses or fails with, and what to do then. */
export const errorsEnvoyEn = {
  'error.envoy.curl-blank':
    'the URL “{url}” has a blank, which curl refuses: write it as %20, or put quotes where they belong',
  'error.envoy.curl-unsaid':
    'what {option} does to the request is not in the command: write that out, or leave {option} away',
  'error.envoy.curl-no-url': 'the curl command has no URL',
  'error.envoy.curl-proxy':
    "the command goes through {proxy}, not to the URL's host: ask without the proxy, or for a connection to it",
  'error.envoy.curl-variable':
    'the command names {name}, which only your shell knows: put the value in its place',
  'error.envoy.log-lines': 'these are {count} lines of an access log: paste the one that is meant',
  'error.envoy.log-no-json': 'the log line is no JSON',
  'error.envoy.no-access-log': 'this is no line of an access log',
  'error.envoy.no-such-column': 'the table {name} has no column "{name2}"',
  'error.envoy.index-no-text': "The mesh's index keeps no text of section {section}.",
  'error.envoy.part-too-large': 'A part of the dump has {bytes} bytes: too many to show.',
  'error.envoy.no-section': 'The dump has no section {section}.',
  'error.envoy.no-entry': 'The dump has no {kind} {index}.',
  'hint.envoy.read-again': 'Read the config dump again: curl localhost:15000/config_dump',
  'error.envoy.not-json': 'Not JSON at {where}: expected {expected}, found {found}.',
  'error.envoy.not-yaml': 'Neither JSON nor YAML: {reason}{position}.',
  'error.envoy.too-deep':
    'Not an Envoy config dump: nested more than {maxDepth} levels deep at {where}.',
  'error.envoy.too-many-objects':
    'Not an Envoy config dump: millions of objects in its upper levels.',
  'error.envoy.ends-early':
    'The document ends too early, at byte {bytes}, with {levels} still open; the innermost known one was opened at {where}.',
  'hint.envoy.cut-off': 'The file or the answer was cut off: read it again.',
  'error.envoy.not-envoy': 'Not an Envoy config dump: {reason}.',
  'error.envoy.section-expected': '{what}: expected {expected} at {where}, found {found}.',
  'error.envoy.section-no-json': '{what} is not valid JSON at {where}: {found}.',
  'error.envoy.other-page': "This is not what Envoy's /{page} answers.",
  'error.envoy.no-such-resource': 'the dump has no {kind} number {index}',
  'error.envoy.ztunnel-line': 'this line is of ztunnel, not of an Envoy',
  'error.envoy.no-curl-command': '"{given}" is no curl command',
  'error.envoy.where': 'line:column {position} (byte {at})',
  'error.envoy.empty': 'The document is empty (0 bytes).',
  'error.envoy.blank': 'The document holds nothing but white space.',
  'error.envoy.expected.before': '{bracket} before',
  'error.envoy.expected.end': 'the end of the document',
  'error.envoy.brackets': '{open, plural, one {one bracket} other {# brackets}}',
  'error.envoy.expected.either': '{a} or {b}',
  'error.envoy.expected.key': 'a key in quotes or `}`',
  'error.envoy.expected.colon': '`:` after the key',
  'error.envoy.expected.value': 'a value',
  'error.envoy.expected.object': 'an object',
  'error.envoy.expected.list': 'a list',
  'error.envoy.expected.sections': 'a list of sections',
  'error.envoy.yaml-begins': 'expected `{brace}` or `[` at its beginning, or YAML of a dump',
  'error.envoy.utf16-large':
    'A UTF-16 document of {bytes} bytes is too large (the most is {most}); save it as UTF-8.',
  'error.envoy.yaml-large':
    'A YAML document of {bytes} bytes is too large (limit {most}); save the dump as JSON.',
  'error.envoy.yaml-at': ' at line:column {position}',
  'error.envoy.html': 'this is an HTML page',
  'error.envoy.yaml-deep': 'nested too deep',
  'error.envoy.yaml-aliases': 'too many aliases, one without an anchor, or one within its own',
  'error.envoy.yaml-costly': 'it takes too long or too much memory to read',
  'error.envoy.reason.element': 'element {at} of the list is no object',
  'error.envoy.reason.fields': 'its fields are {fields}; expected `configs` or an Envoy resource',
  'error.envoy.reason.page': 'this is what {page} answers',
  'error.envoy.reason.value': 'the document is a single value, not an object or a list',
  'hint.envoy.open-dump': 'Open the answer of /config_dump; this page can be attached to it.',
  'error.envoy.reason.kubernetes':
    'these are Kubernetes objects ({kind}), and none of them holds a dump',
  'error.envoy.several': 'The document holds {count} dumps: {names}.',
  'hint.envoy.one-dump': "Open one of them: jq '{filter}' FILE",
  'error.envoy.python': 'This is what Python prints of a dictionary, not JSON.',
  'hint.envoy.python': 'Write it with json.dump(s), or read the config dump again.',
  'hint.envoy.jq-slurp':
    'These are several JSON documents one after the other, as jq writes them: jq -s makes one list of them.',
} as const;
