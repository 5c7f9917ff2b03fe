/** Each code of contract/errors.ts: what happened, and what to do next where the error itself has no better advice. */
export const errorsEn = {
  /** Words that are not ours: of a server, a tool, a kubeconfig. */
  'error.verbatim': '{text}',
  'error.cancelled': 'Cancelled.',
  'error.services.settings-damaged':
    'Settings were damaged and start anew; the damaged file is {putAside}.',
  'error.page.no-envelope': 'The answer to {method} has no envelope.',
  'error.page.host-gone': 'The Meshscope process behind this page does not answer.',
  'error.page.call-too-large': 'This was too much for one call: the host takes 1 MiB.',
  'error.page.call-refused': 'The host refused the call with HTTP {status}.',
  'error.page.turned-away':
    'The host turned this page away: its token is not the one of this start.',
  'error.trace.noPort': '“{to}” names no port: write ip:port, host:port or a URL.',
  'error.trace.port': '“{to}” has port {port}: ports are 1 to 65535.',
  'error.trace.scheme':
    '“{to}” begins with {scheme}, which no request of a mesh does: http, https, grpc, grpcs, ws, wss and tcp are known.',
  'error.next': 'What next:',
  'error.title.bad-request': 'Meshscope asked a question that its own host refused',
  'error.next.bad-request':
    'This is a fault of Meshscope. Reload the page; if it comes back, report it with the text above.',
  'error.title.unknown-method': 'The host does not know this question',
  'error.next.unknown-method':
    'Page and host are of different versions: restart Meshscope and reload the page.',
  'error.title.not-found': 'Not there',
  'error.next.not-found': 'It may be gone since the list was read: read again.',
  'error.title.cancelled': 'Cancelled',
  'error.next.cancelled': 'Start it again when you want it.',
  'error.title.timeout': 'No answer in time',
  'error.next.timeout':
    'Try again. If it stays so, look at the connection to the cluster, or whether the pod is overloaded.',
  'error.title.internal': 'Something in Meshscope went wrong',
  'error.next.internal':
    'Try again; if it comes back, report it with the text above. The rest of the app goes on.',
  'error.title.bad-sender': 'The host turned this page away',
  'error.next.bad-sender':
    'Open the address that Meshscope printed when it started: its token changes with each start.',
  'error.title.host-gone': 'Meshscope’s process does not answer',
  'error.next.host-gone':
    'Was it stopped? Start it again (npm start) and open the address it prints. This page tries to reconnect by itself.',
  'error.title.kubeconfig-invalid': 'The kubeconfig cannot be read',
  'error.next.kubeconfig-invalid':
    'Correct the place named above; Meshscope reads the file again by itself.',
  'error.title.context-unknown': 'There is no such context',
  'error.next.context-unknown':
    'Choose another context in the top bar; the kubeconfig may have changed.',
  'error.title.cluster-unreachable': 'The cluster cannot be reached',
  'error.next.cluster-unreachable':
    'Is the VPN up, and is the server’s address right? Try “kubectl cluster-info” with this context.',
  'error.title.tls-failed': 'The server’s certificate is not trusted',
  'error.next.tls-failed':
    'Compare certificate-authority in the kubeconfig with the cluster’s own; a proxy that opens TLS needs its CA there too.',
  'error.title.proxy-failed': 'The network proxy refused the connection',
  'error.next.proxy-failed': 'Look at HTTPS_PROXY, NO_PROXY and proxy-url in the kubeconfig.',
  'error.title.credentials-failed': 'The credentials could not be read',
  'error.next.credentials-failed':
    'Look at the user’s entry in the kubeconfig: a file it names may be missing or not readable.',
  'error.title.login-awaited': 'Waiting for a login',
  'error.next.login-awaited':
    'Log in where the program asks for it, in the browser or the terminal; cancelling ends it.',
  'error.title.exec-plugin-failed': 'The credential plugin failed',
  'error.next.exec-plugin-failed':
    'Run the command above in a terminal; it often wants a new login.',
  'error.title.unauthorized': 'The cluster does not accept the credentials',
  'error.next.unauthorized': 'Log in again as for kubectl, then try again.',
  'error.title.forbidden': 'The permission is missing',
  'error.next.forbidden': 'Ask for the permission named above, or open a dump from a file instead.',
  'error.title.too-many-requests': 'The cluster asks for patience',
  'error.next.too-many-requests': 'Wait a moment and try again.',
  'error.title.server-error': 'The cluster’s API answered with an error',
  'error.next.server-error': 'Try again; if it stays so, look at the API server’s health.',
  'error.title.pod-not-found': 'The pod is gone',
  'error.next.pod-not-found': 'Go back to the mesh board: its replacement has another name.',
  'error.title.pod-not-running': 'The pod does not run',
  'error.next.pod-not-running':
    'Look at its state with “kubectl describe pod”; a dump needs a running istio-proxy.',
  'error.title.stream-failed': 'The connection into the pod broke',
  'error.next.stream-failed':
    'Try again. If it stays so, a proxy on the way may not let WebSocket or SPDY through.',
  'error.title.port-refused': 'Nothing listens at that port of the pod',
  'error.next.port-refused': 'Is istio-proxy ready? Its admin port may be another one than 15000.',
  'error.title.truncated': 'It ends in the middle',
  'error.next.truncated':
    'Read it again: a file may be half copied, a pod may have ended meanwhile.',
  'error.title.no-control-plane': 'No control plane found',
  'error.next.no-control-plane':
    'Is Istio installed in this cluster, and may you list pods in its namespace? Proxies can still be read one by one.',
  'error.title.proxy-not-connected': 'The proxy is connected to no control plane',
  'error.next.proxy-not-connected':
    'Look at the istio-proxy container’s log for its connection to istiod.',
  'error.title.admin-unexpected': 'That is not what Envoy’s admin answers',
  'error.next.admin-unexpected':
    'Does the pod run istio-proxy, and does Envoy’s admin listen there?',
  'error.title.file-unreadable': 'The file cannot be read',
  'error.next.file-unreadable': 'Look at its permissions, or choose another file.',
  'error.title.file-too-large': 'The file is too large',
  'error.next.file-too-large': 'Open a dump of a single proxy, or write one without endpoints.',
  'error.title.dump-empty': 'The file is empty',
  'error.next.dump-empty':
    'Write the dump again: curl -s localhost:15000/config_dump?include_eds=true > dump.json',
  'error.title.dump-not-json': 'The file is neither JSON nor YAML',
  'error.next.dump-not-json':
    'Look at the position named above. A truncated file is best written again.',
  'error.title.dump-not-envoy': 'This is no Envoy configuration',
  'error.next.dump-not-envoy':
    'Open what Envoy’s /config_dump or istioctl proxy-config -o json wrote.',
  'error.title.dump-section-invalid': 'A section of the dump is not what its type says',
  'error.next.dump-section-invalid':
    'The other sections are shown. Write the dump again if this one matters.',
  'error.title.dump-closed': 'The dump is no longer open',
  'error.next.dump-closed': 'It is read again by itself; if not, use the refresh button.',
  'error.title.snapshot-invalid': 'The snapshot is damaged',
  'error.next.snapshot-invalid':
    'Get the file once more: it was cut off or changed on its way. What was readable of it is offered where there is any.',
  'error.title.snapshot-future': 'The snapshot was written by a newer Meshscope',
  'error.next.snapshot-future': 'Update Meshscope to open it.',
  'error.title.write-failed': 'The file could not be written',
  'error.next.write-failed':
    'Is there room on the disk, and may you write there? Choose another place.',
  'error.title.port-in-use': 'The port is in use',
  'error.next.port-in-use': 'Choose another port, or let Meshscope choose one.',
} as const;
