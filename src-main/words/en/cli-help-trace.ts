/** What `trace --help` prints: the flags, and the JSON, which is stable: fields are added, never renamed. */
export const cliHelpTraceEn = {
  'help.trace': `usage: meshscope trace (--file FILE … | --folder DIR [--from POD.NS] | --context CONTEXT POD.NS) (--url URL | --dst IP:PORT | --curl COMMAND) [flags]
       meshscope trace (--file … | --folder … | --context …) --checks FILE
       meshscope trace --folder DIR --batch FILE
What would happen to a request, by the configuration alone. Nothing is sent.

  -f, --file        a saved config_dump (and clusters page) of one proxy; - is standard input
  --folder          a recorded mesh: proxies/POD.NS/config_dump.json …, kubernetes/core.json
  --context         the kubeconfig context of a live pod
  --from            the pod that sends; of a folder
  --url, --dst      where to: a URL, or ip:port (host:port)
  --curl            the request as a curl command
  --direction       outbound, inbound or gateway: how the connection meets the proxy of a file
  -X, --method      GET unless said otherwise; without method, path and URL it is raw TCP
  --path            path and query
  -H, --header      "name: value", any number of times; Host is the authority
  --http-version    1.0, 1.1 or 2
  --tls, --sni, --alpn, --principal   TLS of the caller, ALPN by commas, URI SAN of its certificate
  --source          ip or ip:port of the caller
  --tcp, --server-first   raw TCP; the server speaks first
  --random          the number Envoy draws for the request
  --envoy-version   rules of that version instead of the one in server_info
  --checks          saved checks {checks}; exit code 1 when one changed
  --batch           one request per line as JSON, one result per line
  --explain         with --batch: the steps, too
  -o, --output      text (default) or json


{json}
`,
  'help.trace.json': `A request as JSON (one line of --batch, "request" of a check); all but "to" may be left out:
  id         anything; comes back with the result
  from       "POD.NS" that opens the connection; without it the request comes from outside the mesh
  to         "IP:PORT" (the original destination), "HOST:PORT" or a URL
  direction  outbound (default), inbound or gateway: then the connection comes to "from"
  tls        {tls} of the caller; null: plaintext, an https URL notwithstanding
  method, path, version ("HTTP/1.1", "HTTP/1.0", "HTTP/2"), headers [[NAME, VALUE], ..]; Host is the authority.
             Without all of these and without a URL it is raw TCP
  source     "IP" or "IP:PORT" of the caller       serverFirst  true: the server speaks first
  random     the number Envoy draws                envoyVersion "1.38": rules of that version
A result as JSON:
  id         of the request, when it had one
  verdict    what the caller gets
    kind         reaches | answered | refused | depends (on what no configuration says) | unknown (not in the dumps)
    status       of an answer of Envoy, null otherwise       flags, details  of the Envoy that decided; "" for none
    location     of a redirect, or null                      reason          the verdict as a sentence: {sentence}
    assumptions  what was taken for granted, or what it depends on: {sentences}
  hops       one per Envoy on the most likely way, in order
    pod          "POD.NS", "" for a file                     listener        name, or null
    filterChain  name; null: none took the connection        routeConfig, virtualHost  names, or null
    route        name; null: none; "": it has no name        peer            the caller’s identity, or null
    clusters     {clusters}; endpoints are null where the dump has none, else
                 {endpoints}
    path, authority  as sent on (after rewrites); null for TCP
    status       as in its access log; 0 for TCP, null where the application decides
    flags        "UF,URX"; "" for none                       details         response code or termination details
    location     of its answer, or null                      envoyVersion    whose rules were used
    assumptions  {sentences}                             steps           with --explain: see below
  alternatives   other ways that chance may take: {alternatives}
  error      {error} in place of all these: the line could not be answered
A step: {step}.
"expect" of a check: any of kind, status, flags, details, location, and of the first hop route and clusters (names).`,
} as const;
