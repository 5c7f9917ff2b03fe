/** `meshscope check`: what to do about what it finds (istio/findings); what it is stands in problem.ts. */
export const findingEn = {
  'check.sum':
    '{errors, plural, one {# error} other {# errors}}, {warnings, plural, one {# warning} other {# warnings}}, {infos, plural, one {# note} other {# notes}}; {read} of {all} proxies were read.',
  'finding.next.missing': 'Look at the proxy’s own log and at whether it reaches istiod on 15012.',
  'finding.next.error':
    'Read the reason, mend the resource that it names, and compare the proxy with Pilot.',
  'finding.next.stale-unsaid':
    'Compare the proxy with Pilot; if it stays so, look at istiod’s load and at the proxy’s connection.',
  'finding.next.refused':
    'Envoy’s own words say which field; the configuration before it is still in use.',
  'finding.next.missing-cluster':
    'The host, port or subset that is named has no Service, ServiceEntry or DestinationRule subset that this proxy sees.',
  'finding.next.missing-route-config':
    'Pilot was asked for this route configuration and has not sent it: compare the proxy with Pilot.',
  'finding.next.warming':
    'What it waits for (endpoints, a certificate, a route configuration) never came: open it to see which.',
  'finding.next.draining': 'It ends by itself when its last connection does.',
  'finding.next.shadowed': 'Move the narrower match before the wider one, or take it out.',
  'finding.next.no-endpoints':
    'Look whether the workload’s pods are ready and carry the labels of the Service and of the subset.',
  'finding.next.ejected':
    'It answered too many errors: look at that pod’s log. It comes back after its time by itself.',
  'finding.next.unhealthy': 'Look at the pod, or at the health check that says so.',
  'finding.next.undelivered':
    'Look whether the Secret exists in the gateway’s namespace and holds both certificate and key.',
  'finding.next.expired': 'Renew the certificate; connections that need it fail.',
  'finding.next.not-yet-valid': 'Compare the clocks of the issuer and of the node.',
  'finding.next.expires-soon': 'Renew it, or look at why its issuer has not.',
} as const;
