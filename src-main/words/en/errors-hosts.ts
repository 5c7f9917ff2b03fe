/** What src-main/hosts refuses or fails with, and what to do then. */
export const errorsHostsEn = {
  'error.hosts.call-twice': 'Call {id} is already under way.',
  'error.hosts.no-method': 'There is no method "{method}".',
  'error.hosts.fault': '{method} failed by a fault of Meshscope.',
  'error.hosts.bad-request': '{what}: {detail}',
  'error.hosts.port-range': '--port must be a number from 0 to 65535, not "{port}".',
  'error.hosts.log-level':
    '--log-level (or MESHSCOPE_LOG) is error, warn, info or debug, not {level}.',
  'error.hosts.host-kind': '--host must be electron or browser, not "{host}".',
  'error.hosts.unknown-flag': 'There is no option {flag}.',
  'error.hosts.flag-needs-value': '{flag} needs a value.',
  'error.hosts.flag-takes-no-value': '{flag} takes no value.',
  'hint.hosts.help': 'npm start -- --help lists the options.',
  'error.hosts.bad-sender': 'The call does not come from the page of Meshscope.',
  'error.hosts.too-many-calls': 'More than {most} calls at a time.',
  'error.hosts.port-in-use': 'Port {port} is in use.',
  'error.hosts.port-failed': 'Port {port}: {reason}',
  'hint.hosts.another-port': 'Choose another with --port, or leave --port out.',
  'host.refused':
    'Refused. Only the page that Meshscope opened may talk to it: open the address that it printed at its start.',
  'host.no-file': 'There is no such file.',
  'host.admin-refused':
    'Refused by Meshscope: this forward leads to an administration port, and websites may not use it.',
  'noToken.title': 'This page has no session',
  'noToken.why':
    'Each address that Meshscope prints opens one page, once. The address of this page has been used, or belongs to an earlier start.',
  'noToken.next':
    'Open the address that Meshscope printed last in its terminal; if it no longer runs, start it again with {command}.',
} as const;
