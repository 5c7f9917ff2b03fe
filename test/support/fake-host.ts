import { fileURLToPath } from 'node:url';

import { type Settings, settingsSchema } from '../../src-main/contract/app.ts';
import { AppError } from '../../src-main/contract/errors.ts';
import type { CallContext, Services } from '../../src-main/contract/index.ts';
import type { MeshRow } from '../../src-main/contract/mesh.ts';
import type { EndpointRow, TableRow } from '../../src-main/contract/tables.ts';
import { type BrowserHost, startBrowserHost } from '../../src-main/hosts/browser/server.ts';
import { createDispatcher } from '../../src-main/hosts/dispatcher.ts';
import { createHub, type Hub } from '../../src-main/hosts/hub.ts';
import { sentence } from '../../src-main/words/keys.ts';
import { stubServices } from './stub-services.ts';

/** What the demo mesh does not do by itself; each is a context of that name. */
const scenarios = ['huge', 'slow', 'forbidden', 'empty', 'half', 'changing'] as const;
type Scenario = (typeof scenarios)[number];

const hugeProxies = 12_000;
const hugeEndpoints = 100_000;
const now = Date.parse('2026-11-21T12:00:00Z');

const toScenario = (context: string): Scenario => {
  const found = scenarios.find((one) => one === context);
  if (found === undefined)
    throw new AppError(
      'context-unknown',
      sentence('error.verbatim', { text: `There is no ${context}.` }),
    );
  return found;
};

function meshRow(at: number, state: 'synced' | 'stale'): MeshRow {
  const pod = `checkout-v${String((at % 3) + 1)}-5d9ff497bb-${at.toString(36).padStart(5, '0')}`;
  const cell = { state: 'synced' as const, since: now - 60_000 };
  return {
    proxy: `${pod}.shop`,
    pod,
    namespace: 'shop',
    type: 'sidecar',
    cluster: 'Kubernetes',
    version: '1.30.2',
    versionSkew: false,
    revision: 'default',
    pilot: 'istiod-7d4f9c6b8d-2xkqp',
    cells: { CDS: cell, LDS: cell, EDS: cell, RDS: { ...cell, state } },
    overall: state,
    lastChange: now - 60_000,
  };
}

function endpointRow(at: number): EndpointRow {
  const cluster = Math.floor(at / 10);
  return {
    table: 'endpoints',
    ref: { kind: 'endpoint', index: cluster },
    key: `${String(cluster)}/${String(at % 10)}`,
    state: 'active',
    cluster: `outbound|8080||service-${String(cluster)}.shop.svc.cluster.local`,
    address: `10.${String(at >> 16)}.${String((at >> 8) & 255)}.${String(at & 255)}:8080`,
    hostname: '',
    health: at % 97 === 0 ? 'UNHEALTHY' : 'HEALTHY',
    flags: at % 97 === 0 ? ['failed_active_hc'] : [],
    ejected: false,
    weight: 1,
    locality: 'eu-central/eu-central-a',
    priority: 0,
    tlsMode: 'istio',
    stats: { rq_total: at, rq_error: 0 },
  };
}

const wait = (milliseconds: number, { signal }: CallContext): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new AppError('cancelled', sentence('error.verbatim', { text: 'Cancelled.' })));
    });
  });

/** The slow way of reading a dump: ten steps of progress, half a second each. */
async function slowly(call: CallContext): Promise<void> {
  for (let step = 0; step < 10; step += 1) {
    call.progress({ phase: 'reading', done: step * 5_000_000, total: 50_000_000, unit: 'bytes' });
    await wait(500, call);
  }
}

function boardOf(scenario: Scenario, look: number): readonly MeshRow[] {
  if (scenario === 'empty' || scenario === 'half') return [];
  if (scenario === 'changing') return [meshRow(0, look % 2 === 0 ? 'synced' : 'stale')];
  const count = scenario === 'huge' ? hugeProxies : 3;
  return Array.from({ length: count }, (_, at) => meshRow(at, 'synced'));
}

export function fakeServices(hub: Hub): Services {
  let looks = 0;
  const contexts = scenarios.map((name, color) => ({
    id: name,
    kind: 'cluster' as const,
    name,
    file: '/home/u/.kube/config',
    server: `https://${name}.example:6443`,
    current: name === 'huge',
    color,
    icon: '',
    production: name === 'huge',
    warnings: [],
  }));
  const list = { contexts, broken: [], initial: 'huge' };
  let settings: Settings = {
    theme: 'system',
    density: 'comfortable',
    locale: 'en',
    refreshSeconds: 2,
    inspectorOpen: true,
    notify: [],
  };
  const plane = (state: 'answered' | 'failed') => ({
    pod: 'istiod-7d4f9c6b8d-2xkqp',
    namespace: 'istio-system',
    revision: 'default',
    version: '1.30.2',
    generation: 'istiod' as const,
    state,
    ...(state === 'failed' ? { error: 'HTTP 500' } : { latencyMs: 12 }),
  });
  return stubServices({
    'app.asked': () => Promise.resolve([]),
    'app.info': () =>
      Promise.resolve({
        version: '0',
        host: 'browser',
        platform: 'test',
        blockedRequests: 0,
        nativeDialogs: false,
      }),
    'app.settings': () => Promise.resolve(settings),
    'app.setSettings': (change) => {
      settings = settingsSchema.parse({ ...settings, ...change });
      return Promise.resolve(settings);
    },
    'contexts.list': () => Promise.resolve(list),
    'contexts.open': ({ context }) => {
      if (toScenario(context) === 'forbidden') {
        throw new AppError(
          'forbidden',
          sentence('error.verbatim', { text: 'pods is forbidden: User "u" cannot list pods.' }),
          {
            hint: sentence('error.verbatim', { text: 'Ask for: list pods in istio-system.' }),
          },
        );
      }
      return Promise.resolve({ context, controlPlanes: [], notes: [] });
    },
    'mesh.board': ({ context, query }) => {
      const scenario = toScenario(context);
      if (scenario === 'forbidden')
        throw new AppError('forbidden', sentence('error.verbatim', { text: 'No list of pods.' }));
      looks += 1;
      const rows = boardOf(scenario, looks);
      const stale = rows.filter(({ overall }) => overall === 'stale').length;
      return Promise.resolve({
        context,
        askedAt: Date.now(),
        controlPlanes: [plane(scenario === 'half' ? 'failed' : 'answered')],
        types: ['CDS', 'LDS', 'EDS', 'RDS'],
        total: rows.length,
        matched: rows.length,
        counts: {
          synced: rows.length - stale,
          stale,
          error: 0,
          notSent: 0,
          missing: 0,
          unknown: 0,
          skewed: 0,
        },
        facets: { namespace: [], version: [], pilot: [] },
        rows: rows.slice(query.offset, query.offset + query.limit),
        notes: [],
        command: 'istioctl proxy-status',
      });
    },
    'proxy.open': async ({ context, proxy }, call) => {
      if (toScenario(context) === 'slow') await slowly(call);
      return {
        dump: 'd',
        context,
        proxy,
        takenAt: Date.now(),
        access: { rung: 'port-forward' },
        bytes: 111_000_000,
        generation: 'v3',
        nodeId: '',
        type: 'sidecar',
        istioVersion: '1.30.2',
        envoyVersion: '1.38.1',
        serverState: 'LIVE',
        counts: { endpoints: hugeEndpoints },
        problems: [],
        unknownSections: [],
      };
    },
    'dump.table': ({ query }) => {
      const total = query.table === 'endpoints' ? hugeEndpoints : 0;
      const length = Math.max(0, Math.min(query.limit, total - query.offset));
      const rows: TableRow[] = Array.from({ length }, (_, at) => endpointRow(query.offset + at));
      return Promise.resolve({
        table: query.table,
        total,
        matched: total,
        offset: query.offset,
        rows,
        facets: {},
        ...(total === 0 ? { empty: 'section-empty' as const } : {}),
      });
    },
    'dump.close': () => {
      hub.emit('contextsChanged', {});
      return Promise.resolve({ done: true });
    },
  });
}

/** The built page on the browser host, in front of services that hold no mesh. */
export async function startFakeHost(): Promise<BrowserHost> {
  const hub = createHub();
  const log = (line: string): void => {
    throw new Error(line);
  };
  return startBrowserHost({
    hub,
    dispatcher: createDispatcher({ services: fakeServices(hub), log, validateResults: true }),
    root: fileURLToPath(new URL('../../dist/renderer', import.meta.url)),
    port: 0,
    log,
  });
}
