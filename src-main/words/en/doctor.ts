export const doctorEn = {
  'page.doctor': 'Doctor',
  'doctorPage.exam.cluster': 'This machine → cluster',
  'doctorPage.exam.cluster.about':
    'Name, TCP, proxy, TLS with its chain, login, version, and the permissions that each feature needs.',
  'doctorPage.exam.proxy': 'Pod → Pilot',
  'doctorPage.exam.proxy.about':
    'From inside a proxy’s pod: discovery address, name, TCP, TLS with its own certificates, edsz, clocks, and Envoy’s own counters of its stream.',
  'doctorPage.exam.versions': 'Versions',
  'doctorPage.exam.versions.about':
    'Pilot, Istio proxy and Envoy over the whole mesh, and where they drift apart.',
  'doctorPage.exams': 'Examinations',
  'doctorPage.examine': 'Examine',
  'doctorPage.again': 'Examine again',
  'doctorPage.stop': 'Stop',
  'doctorPage.copy': 'Copy as text',
  'doctorPage.copyHint': 'The whole report as text, to paste into a ticket. It holds no secrets.',
  'doctorPage.running': 'Examining: step {n}',
  'doctorPage.ready': 'Not examined yet',
  'doctorPage.ready.cluster':
    'Opens one connection to the API server and asks it about your own rights. Nothing is changed.',
  'doctorPage.ready.proxy':
    'Reads admin pages and runs getent and curl inside the pod, as far as its image has them and you may exec. Nothing is changed.',
  'doctorPage.ready.versions':
    'Asks each control plane and each Envoy for its version. Nothing is changed.',
  'doctorPage.choose': 'Which proxy is to be examined?',
  'doctorPage.proxyOf': 'Proxy: {proxy}',
  'doctorPage.file.title': 'There is nothing here to examine',
  'doctorPage.file.text':
    'This is a file: it has no cluster behind it. Choose a context of a kubeconfig or a demo mesh.',
  'doctorPage.verdict.ok': '{count, plural, one {The one step} other {All # steps}} went well',
  'doctorPage.verdict.failed': '{failed} of {count} steps failed',
  'doctorPage.verdict.skipped': '{skipped, plural, one {# step} other {# steps}} could not be run',
  'doctorPage.took': 'took {time}',
  'doctorPage.ms': '{n} ms',
  'doctorPage.state.ok': 'Well',
  'doctorPage.state.failed': 'Failed',
  'doctorPage.state.skipped': 'Not run',
  'doctorPage.next': 'What next:',
  'doctorPage.why': 'Note:',
  'doctorPage.copyCommand': 'Copy the command of “{step}”',
  'doctorPage.permissions': 'Permissions',
  'doctorPage.permissions.about': 'What you may do here, and what each feature would need',
  'doctorPage.permission.feature': 'Feature',
  'doctorPage.permission.state': 'State',
  'doctorPage.permission.right': 'Permission',
  'doctorPage.permission.allowed': 'Allowed',
  'doctorPage.permission.missing': 'Missing',
  'doctorPage.permission.unknown': 'Not asked',
  'doctorPage.pilots': 'Control planes',
  'doctorPage.pilot.pod': 'Pod',
  'doctorPage.pilot.revision': 'Revision',
  'doctorPage.pilot.version': 'Version',
  'doctorPage.pilot.proxies': 'Proxies',
  'doctorPage.proxies': 'Proxies by version',
  'doctorPage.version.istio': 'Istio proxy',
  'doctorPage.version.envoy': 'Envoy',
  'doctorPage.version.pilot': 'Pilot',
  'doctorPage.version.skew': 'Skew',
  'doctorPage.version.count': 'Count',
  'doctorPage.version.who': 'Which',
  'doctorPage.version.more': 'and {count} more',
  'doctorPage.skew.same': 'Same minor version',
  'doctorPage.skew.older': 'One minor behind',
  'doctorPage.skew.too-old': 'Too old',
  'doctorPage.skew.newer': 'Newer than Pilot',
  'doctorPage.skew.unknown': 'Unknown',
  'doctorPage.unasked':
    '{count, plural, one {# Envoy was} other {# Envoys were}} not asked: the mesh is too large to ask all at once.',
  'doctorPage.report.context': 'Context {context}, {time}',
  'doctor.step.credentials': 'Credentials',
  'doctor.step.dns': 'Name of the API server',
  'doctor.step.tcp': 'TCP to the API server',
  'doctor.step.proxy': 'Through the proxy (CONNECT)',
  'doctor.step.tls': 'TLS and the certificate chain',
  'doctor.step.authentication': 'Who the API server takes you for',
  'doctor.step.version': 'Version of the API server',
  'doctor.step.pilot-sync': 'What Pilot says of the proxy',
  'doctor.step.envoy': 'Envoy answers',
  'doctor.step.discovery-address': 'Discovery address',
  'doctor.step.xds-stats': 'Envoy’s own count of its stream to Pilot',
  'doctor.step.pod-dns': 'The address resolves inside the pod',
  'doctor.step.pod-tcp': 'TCP from inside the pod',
  'doctor.step.pod-tls': 'TLS from inside the pod, against its own root certificate',
  'doctor.step.pod-edsz-mtls': 'edsz with the proxy’s own certificate',
  'doctor.step.pod-edsz': 'edsz over plain HTTP',
  'doctor.step.pilot-edsz': 'Pilot lists endpoints for this proxy',
  'doctor.step.certificates': 'Certificates of the proxy',
  'doctor.step.clocks': 'Clocks',
  'doctor.step.version-kubernetes': 'Kubernetes',
  'doctor.step.version-pilots': 'Control planes',
  'doctor.step.version-envoys': 'Proxies and their Envoys',
  'doctor.step.version-skew': 'Proxies against the control plane that serves them',
  'doctor.permission.pods': 'Finding proxies',
  'doctor.permission.pods-here': 'Finding proxies in the context’s own namespace',
  'doctor.permission.pods-watch': 'Seeing pods come and go',
  'doctor.permission.namespaces': 'Choosing namespaces',
  'doctor.permission.services': 'Forwards to services',
  'doctor.permission.workloads': 'Forwards to workloads',
  'doctor.permission.port-forward': 'Reading Envoy and Pilot',
  'doctor.permission.port-forward-websocket': 'The same over WebSocket',
  'doctor.permission.exec': 'Doctor inside pods, second way in',
  'doctor.needs.pods':
    'Only the namespaces in which pods may be listed are shown. Ask for list on pods, cluster-wide.',
  'doctor.needs.pods-watch':
    'Changes show at the next refresh instead of at once. Ask for watch on pods.',
  'doctor.needs.namespaces':
    'Namespaces cannot be listed, so only the context’s own and istio-system are looked into.',
  'doctor.needs.pods-here':
    'Proxies in {namespace} cannot be found. Ask for list on pods in that namespace.',
  'doctor.needs.services':
    'Forwards to services do not work in {namespace}; choose a workload or a pod as target.',
  'doctor.needs.workloads':
    'The pods of a workload are then told by their owners; forwards work all the same.',
  'doctor.needs.port-forward':
    'Envoy and Pilot are read by exec instead, where that is allowed; forwards do not work. Ask for create on pods/portforward in {namespace}.',
  'doctor.needs.port-forward-websocket':
    'Needed only where a proxy or gateway drops SPDY. Otherwise it may stay missing.',
  'doctor.needs.exec':
    'Steps inside pods in {namespace} cannot be run. Ask for create on pods/exec.',
  'doctor.note.after-failure': 'Not run, since an earlier step that it needs failed.',
  'doctor.note.is-address': 'The server is named by its address: there is nothing to resolve.',
  'doctor.note.plain-http':
    'The API server is reached by plain HTTP: nothing is encrypted and nobody proves who they are.',
  'doctor.note.not-verified':
    'The certificate is not verified (insecure-skip-tls-verify): anybody may stand in between.',
  'doctor.note.no-program':
    'The image has no {program}: this step cannot be run inside the pod. An ephemeral container (kubectl debug) has one.',
  'doctor.note.forbidden':
    'You may not exec into this pod, so {program} could not be run. Ask for create on pods/exec.',
  'doctor.note.no-clock': 'Neither answer said what time it is.',
  'doctor.note.no-proxies': 'No proxies were found.',
  'doctor.note.skew-older':
    'One minor version behind the control plane is within what Istio supports: restart these pods to bring them up to date.',
  'doctor.note.skew-unknown': 'The versions are not known on both sides.',
  'doctor.next.other': 'The evidence says what happened; try the command by hand.',
  'doctor.next.dns':
    '{host} does not resolve on this machine. Is the VPN up? Does the kubeconfig name the right server?',
  'doctor.next.tls-failed':
    'Look at the chain above: another issuer than expected means a proxy in between or a kubeconfig of another cluster; a past date means an expired certificate.',
  'doctor.next.no-discovery':
    'Neither Envoy’s node metadata nor the container’s arguments name a discovery address: was this proxy injected by Istio?',
  'doctor.next.envoy-not-live':
    'Envoy is {state}: it waits for its first configuration, or drains. Look at the log of istio-proxy.',
  'doctor.next.xds-disconnected':
    'Envoy has no open stream to Pilot and lives on its last configuration. The steps above tell where the way is broken; restarting the pod is the last resort.',
  'doctor.next.xds-never':
    'Envoy never took a configuration. Look at the log of istio-proxy and at the steps above.',
  'doctor.next.xds-rejected':
    'Envoy refused {types}. The mesh board shows its words at the state Rejected; look for a recent EnvoyFilter.',
  'doctor.next.pod-dns':
    'The pod cannot resolve {host}. Look at kube-dns, at the pod’s dnsPolicy and at network policies towards port 53.',
  'doctor.next.curl-name':
    'The pod cannot resolve {host}: look at kube-dns and the pod’s dnsPolicy.',
  'doctor.next.curl-refused':
    'Nobody listens at {host}:{port}: does the service have ready pods, and this port?',
  'doctor.next.curl-timeout':
    'No answer from {host}:{port}: a network policy or a firewall drops the packets.',
  'doctor.next.curl-tls':
    'The other side speaks no TLS at {host}:{port}, or no version in common: with mutual TLS switched off the plain HTTP step is the right one.',
  'doctor.next.curl-reset':
    '{host}:{port} broke the connection off: it did not accept the client’s certificate, or wanted one.',
  'doctor.next.curl-client-certificate':
    'The client certificate or its key cannot be read: is the secret mounted in the pod?',
  'doctor.next.curl-untrusted':
    'The certificate of {host}:{port} is not signed by the root that the pod trusts. Was the root rotated? Compare the root certificates of both sides and restart the pod.',
  'doctor.next.curl-root-certificate':
    'The pod has no root certificate of the mesh at its usual place: is istio-ca-root-cert mounted?',
  'doctor.next.curl-other': 'curl ended with code {code}; its words are above.',
  'doctor.next.no-control-plane':
    'No running istiod or Pilot was found in this cluster. It may stand outside: then ask its own cluster.',
  'doctor.next.not-served':
    'No control plane serves {proxy}: it is not connected, or to one outside this cluster.',
  'doctor.next.certificates':
    'The certificate has expired or ends soon, and the agent did not renew it. Look at the log of istio-proxy and at the CA (istiod or Citadel).',
  'doctor.next.clock-skew':
    'The clocks are too far apart: certificates and tokens look expired or not yet valid. Set the node’s time (NTP).',
  'doctor.next.pilot-silent':
    'A control plane did not answer. Is its pod ready? May you forward to its namespace?',
  'doctor.next.pilots-differ':
    'Replicas of one revision are of different versions. During a rollout that passes; otherwise look at the deployment.',
  'doctor.next.envoys-silent':
    '{count, plural, one {# Envoy} other {# Envoys}} did not answer. Is the pod running, and may you forward to it?',
  'doctor.next.skew-newer':
    'A proxy is newer than the control plane that serves it, which Istio does not support: upgrade the control plane first.',
  'doctor.next.skew-too-old':
    'A proxy is more than one minor version behind its control plane: restart its pods, so that they are injected anew.',
  'doctor.step.pod': 'The pod',
  'doctor.note.mtls-off':
    'Pilot answers plain HTTP here: mutual TLS is switched off, and the next step is the right one.',
  'doctor.note.no-certificates': 'Envoy holds no certificates.',
  'doctor.next.edsz-empty':
    'Pilot answered, but lists no service. Does it see the cluster’s services? Look at its log and its permissions.',
  'doctor.next.pod-phase': 'The pod is {phase}: look at its events (kubectl describe pod).',
  'doctor.next.pod-not-ready':
    'The pod is not ready: look at its containers and readiness probes. The steps below tell whether its proxy is the reason.',
  'doctor.note.proven':
    'Its own program did not find it out, but a later step could not have gone well without it.',
  'doctor.note.no-exit-code':
    'The container runtime did not say how the program ended; its words are above.',
  'evidence.lines': '{first}\n{rest}',
  'evidence.list': '{first}, {rest}',
  'evidence.sentences': '{first} {rest}',
  'evidence.of': '{who}: {what}',
  'doctor.said.ready': '{phase}, ready',
  'doctor.said.not-ready': '{phase}, not ready',
  'doctor.said.up': 'up {time}',
  'doctor.said.via': 'via {rung}',
  'doctor.said.connections': 'xds-grpc connections {count}',
  'doctor.said.updated': '{type} updated {times} times',
  'doctor.said.last': 'last {age} ago',
  'doctor.said.rejected': 'rejected {count}',
  'doctor.said.failed': 'failed {count}',
  'doctor.said.version': 'version {version}',
  'doctor.said.ended': '{who}, ended {age} ago ({time})',
  'doctor.said.until': '{who}, until {time} ({left})',
  'doctor.said.edsz': '{services} service keys, {hosts} hosts',
  'doctor.said.no-hosts': 'without hosts: {names}',
  'doctor.said.no-json': 'server_info is not JSON.',
} as const;
