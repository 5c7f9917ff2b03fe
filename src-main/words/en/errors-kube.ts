/** What src-main/kube refuses or fails with, and what to do then. */
export const errorsKubeEn = {
  'error.kube.plugin-asks':
    'The exec plugin {command} wants to ask questions in a terminal (interactiveMode Always).',
  'error.kube.plugin-failed': 'The exec plugin {command} {why}.',
  'error.kube.plugin-not-found': 'The exec plugin {command} was not found; searched {searched}.',
  'error.kube.ca-unreadable': 'The certificate authority {file} cannot be read ({code}).',
  'error.kube.oidc': 'OpenID Connect: {why}.',
  'hint.kube.log-in-again': 'Log in again with the tool that wrote the kubeconfig.',
  'hint.kube.rewrite-kubeconfig':
    'Write the kubeconfig anew with the current version of the tool that made it.',
  'error.kube.plugin-answered': 'The exec plugin {command} answered {why}.',
  'error.kube.impersonates-nobody':
    'The user {name} in {file} impersonates groups, a uid or extra fields, but no user (as).',
  'error.kube.auth-provider-unknown':
    'The auth provider {name} of user {name2} is not known; kubectl removed it in 1.26.',
  'hint.kube.use-exec-plugin':
    'Write the kubeconfig anew with the current tool of your provider, which uses an exec plugin.',
  'error.kube.credential-unreadable': 'The {what} {file} cannot be read ({code}).',
  'error.kube.token-unsendable':
    'The token of this context holds a character that cannot be sent (a line break?).',
  'hint.kube.token-on-one-line':
    'Write it on one line of the kubeconfig, without quotes or spaces around it.',
  'error.kube.impersonation-unsendable':
    'The user or group to impersonate holds a character that cannot be sent (a line break?).',
  'error.kube.token-file': 'The token file {tokenFile} cannot be read or is empty.',
  'error.kube.proxy-failed': '{target}: {detail}.',
  'hint.kube.check-proxy':
    'Check the address of the proxy (proxy-url in the kubeconfig, else HTTPS_PROXY) and NO_PROXY.',
  'error.kube.client-certificate': 'The client certificate or key of this context cannot be used.',
  'error.kube.connection-broke': '{what}: the connection broke.',
  'error.kube.list-endless': '{what}: the list has no end: more than {mostItems} objects.',
  'error.kube.event-endless': '{what}: an event has no end.',
  'error.kube.event-unreadable': '{what}: an event is not readable.',
  'error.kube.proxy-no-url': 'The proxy that {from} names is not a URL.',
  'error.kube.proxy-scheme':
    'The proxy that {from} names has the scheme {scheme}; http, https and socks5 are known.',
  'error.kube.host-no-answer': '{host} did not answer in time.',
  'error.kube.no-answer': 'The API server {where} did not answer in time ({what}).',
  'error.kube.server-no-url': 'The server of cluster {name} in {file} is not an http or https URL.',
  'error.kube.answer-too-large': '{what}: the answer is larger than {bytes} bytes.',
  'error.kube.answer-stalled':
    '{what}: the answer began, then nothing came for {seconds} s (after {size} bytes).',
  'error.kube.answer-cut': '{what}: the connection ended after {size} bytes.',
  'error.kube.answer-no-list': '{what}: the answer is not a list.',
  'error.kube.not-kubernetes': '{what}: {where} answered, but not as a Kubernetes API server does.',
  'hint.kube.another-server': 'A login page or another server may stand at this address.',
  'error.kube.unreachable': 'The API server {where} cannot be reached: {detail}.',
  'hint.kube.unreachable':
    'Is the VPN up, is the address in the kubeconfig right, does a proxy stand between?',
  'error.kube.tls-failed': 'TLS with {where} failed: {reason}.',
  'hint.kube.tls':
    'Check certificate-authority and tls-server-name in the kubeconfig, or add the missing authority as an extra CA file.',
  'error.kube.port-in-use': 'The local port {port} is in use by another program.',
  'hint.kube.another-port': 'Choose another port, or 0 for any free one.',
  'error.kube.port-forbidden': 'The local port {port} may not be opened by this user.',
  'hint.kube.higher-port': 'Ports below 1024 are reserved; choose a higher one.',
  'error.kube.port-failed': 'The local port {port} cannot be opened ({code}).',
  'error.kube.no-pods': '{target} has no pods.',
  'error.kube.no-pod-ready': 'None of the {pods} pods of {target} is ready.',
  'error.kube.selects-no-pods': '{target} selects no pods.',
  'error.kube.no-such-port': '{target} has no port {port}.',
  'error.kube.forward-fault': 'The forward failed for a reason that nobody foresaw.',
  'error.kube.kubeconfig-invalid': 'The kubeconfig {path} cannot be read: {detail}.',
  'hint.kube.correct-file': 'Correct the file; it is read again as soon as it changes.',
  'error.kube.kubeconfig-too-large':
    'The kubeconfig {file} is {size} bytes; at most {kubeconfigSizeLimit} are read.',
  'error.kube.file-unreadable': '{file} cannot be read ({code}).',
  'error.kube.stream-failed': 'The stream to port {port} of {pod} failed: {detail}.',
  'error.kube.not-allowed': 'Not allowed: {missing}.',
  'hint.kube.ask-role':
    'Ask for a role with create on pods/{subresource} (get too where only WebSockets pass).',
  'error.kube.upgrade-timeout': '{what}: no answer to the upgrade in time.',
  'error.kube.nothing-listens': 'Nothing listens on {where}.',
  'error.kube.stopped-running': '{pod} is not running any more.',
  'error.kube.pod-gone': '{pod} does not exist any more.',
  'error.kube.not-opened': 'The cluster could not open {where}.',
  'error.kube.no-such-pod': '{pod} does not exist.',
  'error.kube.not-running': '{pod} is not running: {said}',
  'error.kube.stream-stalled': '{what}: nothing came for {seconds} s (after {received} bytes).',
  'error.kube.no-reply': '{what}: the stream ended before a reply.',
  'error.kube.reply-cut': '{what}: the reply was cut off after {received} bytes.',
  'error.kube.upgrade-closed': '{what}: the connection was closed at the upgrade.',
  'hint.kube.stream-blocked': 'A proxy or gateway on the way may not let streams through.',
  'error.kube.pem-omitted':
    '{field} of {entry} in {file} is DATA+OMITTED: “kubectl config view” leaves it out unless --raw is given.',
  'error.kube.pem-raw':
    '{field} of {entry} in {file} is PEM as it is; there it must be base64 of the PEM. A path belongs in the field without “-data”.',
  'error.kube.pem-base64': '{field} of {entry} in {file} is not base64.',
  'error.kube.pem-no-certificate':
    '{field} of {entry} in {file} holds no certificate (no PEM block CERTIFICATE).',
  'error.kube.pem-no-key':
    '{field} of {entry} in {file} holds no private key (no PEM block PRIVATE KEY).',
  'error.kube.pem-damaged':
    '{field} of {entry} in {file} holds a certificate that cannot be read: it is damaged or cut.',
  'error.kube.pem-half':
    'The user {entry} in {file} has a {there} but no {missing}; one is of no use without the other.',
  'error.kube.kubeconfig-missing': 'The kubeconfig {file} does not exist.',
  'hint.kube.log-in-terminal':
    'Log in once in a terminal, for example with kubectl get pods. {installHint}',
  'hint.kube.install-plugin':
    'Install {command}, or start the app from a terminal where it is found, or write its full path into the kubeconfig.',
  'error.kube.plugin.timeout': 'did not finish within {seconds} s',
  'error.kube.plugin.not-started': 'could not be started ({code})',
  'error.kube.plugin.exit': 'ended with exit code {code}',
  'error.kube.plugin-no-version':
    'The exec plugin {command} is configured for no API version; known are v1 and v1beta1 of client.authentication.k8s.io.',
  'error.kube.plugin-version':
    'The exec plugin {command} is configured for {version}; known are v1 and v1beta1 of client.authentication.k8s.io.',
  'error.kube.plugin.nothing': 'nothing',
  'error.kube.plugin.no-json': 'with something else than JSON',
  'error.kube.plugin.no-credential': 'with JSON that is no ExecCredential',
  'error.kube.plugin.other-version': 'in version {version}, but the kubeconfig asks for {wanted}',
  'error.kube.plugin.empty': 'without a token and without a client certificate',
  'error.kube.plugin.half': 'with a client certificate or a key, but not with both',
  'error.kube.context-no-cluster':
    'The context {context} in {file} names the cluster {name}, which is not there.',
  'error.kube.context-no-user':
    'The context {context} in {file} names the user {name}, which is not there.',
  'error.kube.exec-lost': 'The connection to {pod} ended before {program} did.',
  'error.kube.oidc.expired': 'the id token has expired and there is no refresh token',
  'error.kube.oidc.issuer': 'idp-issuer-url is not a URL',
  'error.kube.oidc.no-endpoint': '{issuer} names no token endpoint (HTTP {status})',
  'error.kube.oidc.refused': 'the token endpoint answered HTTP {status}: {error}',
  'error.kube.oidc.unreachable': '{host} cannot be asked: {why}',
  'error.kube.oidc.broken': 'the connection broke',
  'error.kube.oidc.ca': 'idp-certificate-authority {file} cannot be read',
  'error.kube.proxy.credentials': 'it wants credentials (407)',
  'error.kube.proxy.answered': 'it answered CONNECT with {status}',
  'error.kube.proxy.unreachable': 'it cannot be reached: {reason}',
  'error.kube.proxy.socks': 'SOCKS refused',
  'error.kube.no-answer-within': 'no answer within {seconds} s',
  'error.kube.unauthorized': 'The API server does not accept the credentials ({what}).',
  'hint.kube.unauthorized': 'Log in to the cluster again, as you would for kubectl.',
  'error.kube.forbidden': 'Not allowed: {what}. {said}',
  'hint.kube.forbidden': 'Ask for a role that grants this.',
  'error.kube.not-found': 'Not found: {what}. {said}',
  'error.kube.too-often': 'The API server is asked too often ({what}).',
  'error.kube.too-often-pause':
    'The API server is asked too often ({what}); it wants a pause of {seconds} s.',
  'error.kube.status': '{what}: HTTP {status}. {detail}',
  'error.kube.tls.authority': 'its certificate is signed by an authority that is not trusted',
  'error.kube.tls.self-signed': 'its certificate signs itself and is not trusted',
  'error.kube.tls.expired': 'its certificate has expired',
  'error.kube.tls.not-yet': 'its certificate is not valid yet (is the clock right?)',
  'error.kube.tls.other-names': 'its certificate is for other names',
  'error.kube.tls.no-tls': 'it does not speak TLS on this port',
  'error.kube.tls.closed': 'it closed the connection during the handshake',
  'error.kube.config.position': 'line {line}, column {col}: {code}',
  'error.kube.config.costly': 'it takes too long or too much memory to read',
  'error.kube.config.alias': 'an alias in it cannot be resolved',
  'error.kube.config.no-mapping': 'the file does not hold a mapping',
  'error.kube.config.kind': 'its kind is not Config',
  'error.kube.config.version': 'its apiVersion is not v1',
  'error.kube.config.twice': 'two of its {plural} have the name {name}',
  'error.kube.port-of': 'port {port} of {pod}',
  'error.kube.missing.what': 'pods/{subresource} in namespace {namespace}',
  'error.kube.missing.create': 'the verb create on {what} is missing',
  'error.kube.missing.get':
    'the verb get on {what} is missing, and the way that needs create alone (SPDY) was refused',
  'error.kube.missing.granted':
    '{what} was refused though the API server says that get and create are granted (a policy or gateway between?)',
  'error.kube.watch-error': '{what}: {said}',
  'error.kube.status-only': '{what}: HTTP {status}.',
  'error.kube.plugin-login':
    'The exec plugin {command} of {user} is still running: it may be waiting for a login in the browser',
  'error.kube.plugin-no-command': 'The exec plugin of the user {user} in {file} names no command',
  'error.kube.token-omitted':
    '{field} of {entry} in {file} is {value}: “kubectl config view” leaves it out unless --raw is given',
  'error.kube.pem-mismatch':
    'The client-key of {entry} in {file} does not belong to its client-certificate',
  'error.kube.plugin-not-approved':
    'The kubeconfig {file} wants to run {command}, which was not approved.',
  'error.kube.file-not-approved':
    'The kubeconfig {file} wants to use {path}, which lies outside its folder and was not approved.',
  'error.kube.plugin-waits':
    'Opening this context runs {command}, named by {file}. It does not run by itself when the app starts.',
  'hint.kube.approve':
    'Open the context again and approve it when you are asked: in a dialog of the app, or in the terminal it was started from. A kubeconfig from somebody else is code from somebody else.',
  'hint.kube.open-to-run': 'Try again to run it, or choose another context.',
  'approve.plugin': 'Run {path}?',
  'approve.file': 'Let {kubeconfig} use {path}?',
  'approve.plugin-detail':
    'The kubeconfig {kubeconfig} names this program for logging in. Arguments: {args}. Variables it sets: {env}. It runs with your rights.',
  'approve.file-detail':
    'The file lies outside the kubeconfig’s folder; what it holds is sent to the server that the kubeconfig names.',
  'approve.yes': 'Allow',
  'approve.no': 'Do not allow',
  'error.kube.tunnel.broke': 'the connection broke',
  'error.kube.tunnel.closed': 'the connection is closed',
  'error.kube.tunnel.channel': 'an unknown channel ({channel}) was used',
  'error.kube.tunnel.other-port': 'the server opened port {port} instead',
  'error.kube.tunnel.lost': 'the connection was lost',
  'error.kube.tunnel.code': 'it was closed with code {code}',
  'error.kube.oidc.no-token': 'no id_token in the answer',
  'error.kube.spdy.ended': 'the SPDY connection has ended',
  'error.kube.spdy.not-spdy': 'the peer does not speak SPDY/3: {reason}',
  'error.kube.spdy.silent': 'nothing was heard for {seconds} s',
  'error.kube.spdy.lost': 'the connection ended',
  'error.kube.spdy.reset': 'the stream was reset (status {status})',
  'error.kube.closed': 'the connection was closed',
} as const;
