import type { IncomingMessage, ServerResponse } from 'node:http';

import { RE2JS } from 're2js';

import { type Json, type JsonObject, text } from '../../contract/json.ts';
import type { DemoEnvoy } from '../model.ts';
import { commands, help, homePage } from './admin-help.ts';
import { type DumpRefusal, queryConfigDump } from './config-dump-query.ts';
import {
  clustersText,
  listenersText,
  loggersText,
  prometheusText,
  selectStats,
} from './envoy-text.ts';
import type { PortHandler } from './handlers.ts';
import { jsonPieces, writePieces } from './json-out.ts';
import type { PodWorld, RunningPod } from './pod.ts';

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

/** Envoy's admin interface on 15000. Each pod keeps its own log levels. */
export function envoyAdmin(world: PodWorld, pod: RunningPod, envoy: DemoEnvoy): PortHandler {
  const loggers = new Map(Object.entries(envoy.loggers));
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://envoy');
    // Envoy 1.12 of Istio 1.1 had no /init_dump (1.16).
    const command = commands.find(
      ([path]) => path === url.pathname && !(world.legacy && path === '/init_dump'),
    );
    if (command === undefined) {
      plain(response, 404, `invalid path. admin commands are:\n${help()}`);
      return;
    }
    const [path, method] = command;
    // Draining the body keeps the connection usable for the next request.
    request.resume();
    if (method === 'POST' && request.method !== 'POST') {
      plain(response, 405, `Method ${request.method ?? 'GET'} not allowed, POST required.`);
      return;
    }
    await answer({ path, url, request, response, world, pod, envoy, loggers });
  };
}

interface Call {
  readonly path: string;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly world: PodWorld;
  readonly pod: RunningPod;
  readonly envoy: DemoEnvoy;
  readonly loggers: Map<string, string>;
}

async function answer(call: Call): Promise<void> {
  const { envoy, response, url } = call;
  const query = url.searchParams;
  const now = call.world.now();
  switch (call.path) {
    case '/':
      html(response, homePage());
      return;
    case '/help':
      plain(response, 200, `admin commands are:\n${help()}`);
      return;
    case '/config_dump': {
      // Queries came later (`mask` and `resource` 1.13, `include_eds` 1.15): an old Envoy overlooks them.
      const whole = envoy.configDump(now);
      const dump = call.world.legacy ? whole : queryConfigDump(whole, query);
      if (isRefusal(dump)) plain(response, dump.code, dump.message);
      else await json(call, dump);
      return;
    }
    case '/clusters':
      if (query.get('format') === 'json') await json(call, envoy.clusters(now));
      else plain(response, 200, call.pod.rewrite(clustersText(envoy.clusters(now))));
      return;
    case '/listeners':
      if (query.get('format') === 'json') await json(call, envoy.listeners(now));
      else plain(response, 200, listenersText(envoy.listeners(now)));
      return;
    case '/certs':
      await json(call, envoy.certs(now));
      return;
    case '/server_info':
      await json(call, envoy.serverInfo(now));
      return;
    case '/init_dump':
      await json(call, envoy.initDump(now));
      return;
    case '/memory':
      await json(call, envoy.memory(now));
      return;
    case '/runtime':
      await json(call, envoy.runtime(now));
      return;
    case '/ready': {
      const state = text(envoy.serverInfo(now)['state']) || 'LIVE';
      plain(response, state === 'LIVE' ? 200 : 503, `${state}\n`);
      return;
    }
    case '/stats':
    case '/stats/prometheus':
      await stats(
        call,
        query,
        call.path === '/stats/prometheus' ? 'prometheus' : query.get('format'),
      );
      return;
    case '/hot_restart_version':
      plain(response, 200, 'disabled');
      return;
    case '/logging':
      logging(response, query, call.loggers);
      return;
    default:
      // The other POSTs change or end a server; the demo's Envoys take them and stay as they are.
      plain(response, 200, 'OK\n');
  }
}

async function stats(call: Call, query: URLSearchParams, format: string | null): Promise<void> {
  const values = call.envoy.stats(call.world.now());
  const usedOnly = query.has('usedonly');
  const filter = query.get('filter');
  let pattern: RE2JS | undefined;
  try {
    pattern = filter === null ? undefined : RE2JS.compile(filter);
  } catch (error) {
    plain(call.response, 400, `Invalid re2 regex: ${String(error)}\n`);
    return;
  }
  // Unanchored, other than config_dump's name_regex (stats_params.cc: PartialMatch).
  const fits = (name: string): boolean => pattern === undefined || pattern.matcher(name).find();
  const chosen = selectStats(values, fits, usedOnly);
  if (format === 'json') {
    await json(call, { stats: chosen.map(([name, value]) => ({ name, value })) });
  } else if (format === 'prometheus') {
    plain(call.response, 200, prometheusText(Object.fromEntries(chosen), usedOnly));
  } else {
    plain(call.response, 200, chosen.map(([name, value]) => `${name}: ${value}\n`).join(''));
  }
}

/** Without a parameter lists; `level=` sets all, `<logger>=` one, `paths=a:debug,b:info` several. */
function logging(
  response: ServerResponse,
  query: URLSearchParams,
  loggers: Map<string, string>,
): void {
  const usage =
    'usage: /logging?<name>=<level> (change single level)\n' +
    'usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)\n' +
    'usage: /logging?level=<level> (change all levels)\n' +
    `levels: ${levels.join(' ')}\n`;
  const changes = new Map<string, string>();
  for (const [key, value] of query) {
    if (key === 'level') for (const logger of loggers.keys()) changes.set(logger, value);
    else if (key === 'paths') {
      for (const pair of value.split(',')) {
        const [logger = '', level = ''] = pair.split(':');
        changes.set(logger, level);
      }
    } else changes.set(key, value);
  }
  const bad = [...changes].some(
    ([logger, level]) => !loggers.has(logger) || !levels.includes(level),
  );
  if (bad || [...query].length > 1) {
    plain(response, 400, `error: unknown logger name or level\n${usage}`);
    return;
  }
  for (const [logger, level] of changes) loggers.set(logger, level);
  plain(response, 200, loggersText(loggers));
}

async function json(call: Call, value: Json): Promise<void> {
  call.response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, max-age=0',
    'x-content-type-options': 'nosniff',
    server: 'envoy',
  });
  await writePieces(call.response, jsonPieces(value, 1), (part) => call.pod.rewrite(part));
}

function plain(response: ServerResponse, code: number, body: string): void {
  response.writeHead(code, {
    'content-type': 'text/plain; charset=UTF-8',
    'cache-control': 'no-cache, max-age=0',
    'x-content-type-options': 'nosniff',
    server: 'envoy',
  });
  response.end(body);
}

function html(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8', server: 'envoy' });
  response.end(body);
}

function isRefusal(value: JsonObject | DumpRefusal): value is DumpRefusal {
  return 'code' in value && typeof value['code'] === 'number' && 'message' in value;
}
