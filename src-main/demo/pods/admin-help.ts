type Method = 'GET' | 'POST';

/** Path → method and help line, as `/help` of Envoy 1.3x lists them. */
export const commands: readonly (readonly [path: string, method: Method, help: string])[] = [
  ['/', 'GET', 'Admin home page'],
  ['/certs', 'GET', 'print certs on machine'],
  ['/clusters', 'GET', 'upstream cluster status'],
  ['/config_dump', 'GET', 'dump current Envoy configs (experimental)'],
  ['/drain_listeners', 'POST', 'drain listeners'],
  ['/healthcheck/fail', 'POST', 'cause the server to fail health checks'],
  ['/healthcheck/ok', 'POST', 'cause the server to pass health checks'],
  ['/help', 'GET', 'print out list of admin commands'],
  ['/hot_restart_version', 'GET', 'print the hot restart compatibility version'],
  ['/init_dump', 'GET', 'dump current Envoy init manager information (experimental)'],
  ['/listeners', 'GET', 'print listener info'],
  ['/logging', 'POST', 'query/change logging levels'],
  ['/memory', 'GET', 'print current allocation/heap usage'],
  ['/quitquitquit', 'POST', 'exit the server'],
  ['/ready', 'GET', 'print server state, return 200 if LIVE, otherwise return 503'],
  ['/reopen_logs', 'POST', 'reopen access logs'],
  ['/reset_counters', 'POST', 'reset all counters to zero'],
  ['/runtime', 'GET', 'print runtime values'],
  ['/runtime_modify', 'POST', 'Adds or modifies runtime values as passed in query parameters'],
  ['/server_info', 'GET', 'print server version/status information'],
  ['/stats', 'GET', 'print server stats'],
  ['/stats/prometheus', 'GET', 'print server stats in prometheus format'],
];

export function help(): string {
  return commands
    .map(([path, method, line]) => `  ${path}${method === 'POST' ? ' (POST)' : ''}: ${line}\n`)
    .join('');
}

export function homePage(): string {
  const rows = commands
    .filter(([path]) => path !== '/')
    .map(
      ([path, , line]) =>
        `<tr><td><a href="${path.slice(1)}">${path.slice(1)}</a></td><td>${line}</td></tr>`,
    );
  return `<!DOCTYPE html><title>Envoy Admin</title><table>${rows.join('')}</table>\n`;
}
