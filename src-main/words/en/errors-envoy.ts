/** What src-main/envoy refuses or fails with, and what to do then. */
export const errorsEnvoyEn = {
  'error.envoy.curl-no-url': 'the curl command has no URL',
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
} as const;
