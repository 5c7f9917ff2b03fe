import { STATUS_CODES } from 'node:http';

import { type CurlOptions, parse } from './curl-options.ts';
import { fetchInMesh, type Place, resolvePlace } from './in-mesh-http.ts';
import type { Process, Program } from './program.ts';

/** Enough of curl for what people type into a proxy: plain and mutual-TLS requests to addresses of the mesh. */
export const curl: Program = async (process) => {
  const options = parse(process.args);
  if (options.url === undefined) {
    await process.stderr("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  const url = new URL(options.url.includes('://') ? options.url : `http://${options.url}`);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const place = resolvePlace(process.world, process.network, process.pod, url.hostname, port);
  if (place === 'unknown') {
    return complain(process, options, 6, `Could not resolve host: ${url.hostname}`);
  }
  if (place === 'refused') {
    return complain(
      process,
      options,
      7,
      `Failed to connect to ${url.hostname} port ${port}: Connection refused`,
    );
  }
  const tls = await checkTls(process, options, url.protocol === 'https:', place);
  if (tls !== undefined) return complain(process, options, tls.code, tls.message);
  if (url.protocol === 'telnet:') {
    // Connected and nobody speaks: a limit ends it, else the end of stdin.
    return options.maxTime ? complain(process, options, 28, 'Operation timed out') : 0;
  }
  if (process.network.speaksHttp(place.pod, place.port) === false) {
    // gRPC takes no HTTP/1.1 and hangs up.
    return complain(process, options, 52, 'Empty reply from server');
  }
  return send(process, options, url, place);
};

/** Which ports speak TLS: old Pilot's 8080 behind its sidecar, 15012, webhooks. */
async function checkTls(
  process: Process,
  options: CurlOptions,
  https: boolean,
  place: Place,
): Promise<{ code: number; message: string } | undefined> {
  if (options.verbose) {
    await process.stderr(`* Connected to ${place.address} port ${place.port} (#0)\n`);
  }
  const mutual = process.world.legacy && place.pod.pilot !== undefined && place.port === 8080;
  const speaksTls = mutual || place.port === 15012 || place.port === 15017;
  if (!https) return undefined;
  if (!speaksTls) {
    return {
      code: 35,
      message: 'error:1408F10B:SSL routines:ssl3_get_record:wrong version number',
    };
  }
  const files = process.pod.envoy?.files ?? {};
  for (const [file, code, what] of [
    [options.cacert, 77, 'error setting certificate verify locations'],
    [options.cert, 58, 'could not load PEM client certificate'],
    [options.key, 58, 'unable to set private key file'],
  ] as const) {
    if (file !== undefined && files[file] === undefined) {
      return { code, message: `${what}: '${file}'` };
    }
  }
  if (options.cacert === undefined && !options.insecure) {
    return {
      code: 60,
      message: 'SSL certificate problem: unable to get local issuer certificate',
    };
  }
  if (mutual && (options.cert === undefined || options.key === undefined)) {
    return {
      code: 56,
      message:
        'OpenSSL SSL_read: error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure, errno 0',
    };
  }
  if (options.verbose) await process.stderr(serverCertificate(place));
  return undefined;
}

/** What `-v` says about a handshake that went well. */
function serverCertificate(place: Place): string {
  const host = `${place.pod.name.split('-')[0] ?? ''}.${place.pod.namespace}.svc`;
  return [
    '* SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256',
    '* Server certificate:',
    `*  subject: CN=${host}`,
    `*  subjectAltName: host "${host}" matched cert's "${host}"`,
    '*  issuer: O=cluster.local',
    '*  SSL certificate verify ok.',
    '',
  ].join('\n');
}

async function send(
  process: Process,
  options: CurlOptions,
  url: URL,
  place: Place,
): Promise<number> {
  const method =
    options.method ?? (options.head ? 'HEAD' : options.body === undefined ? 'GET' : 'POST');
  const response = await fetchInMesh(process.network.connect(place.pod, place.port, place.origin), {
    method,
    path: `${url.pathname}${url.search}`,
    host: url.host,
    headers: { 'user-agent': 'curl/7.88.1', accept: '*/*', ...options.headers },
    body: options.body,
    signal: process.signal,
  });
  const code = response.statusCode ?? 0;
  if (options.head || options.include) {
    const headers = Object.entries(response.headers).map(
      ([name, value]) => `${name}: ${String(value)}\r\n`,
    );
    await process.stdout(`HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}\r\n${headers.join('')}\r\n`);
  }
  const failed = options.fail && code >= 400;
  for await (const chunk of response) {
    if (Buffer.isBuffer(chunk) && !options.discard && !failed) await process.stdout(chunk);
  }
  if (options.writeOut !== undefined) {
    await process.stdout(
      options.writeOut
        .replaceAll('%{http_code}', String(code))
        .replaceAll('%{response_code}', String(code))
        .replaceAll('%{remote_ip}', place.address)
        .replaceAll('%{remote_port}', String(place.port))
        .replaceAll(/%\{time_[a-z]+\}/g, '0.002')
        .replaceAll('\\n', '\n'),
    );
  }
  if (failed) {
    return complain(process, options, 22, `The requested URL returned error: ${code}`);
  }
  return 0;
}

async function complain(
  process: Process,
  options: CurlOptions,
  code: number,
  message: string,
): Promise<number> {
  if (!options.silent || options.showError) await process.stderr(`curl: (${code}) ${message}\n`);
  if (options.writeOut !== undefined) {
    await process.stdout(
      options.writeOut.replaceAll(/%\{(http|response)_code\}/g, '000').replaceAll('\\n', '\n'),
    );
  }
  return code;
}
