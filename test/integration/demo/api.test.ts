import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { at, isObject, type Json, list, objects, text } from '../../../src-main/contract/json.ts';
import { api, type Call, eventually, nothingOpen, type TestDemo, testDemo } from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const pods = '/api/v1/namespaces/default/pods';

let running: TestDemo;
beforeAll(async () => {
  running = await testDemo(tinyCluster());
});
afterEach(() => nothingOpen(running.cluster));
afterAll(() => running.close());

async function get(path: string, call: Call = {}): Promise<Json> {
  return parse((await api(running.cluster, path, call)).body);
}

function parse(body: string): Json {
  const value: unknown = JSON.parse(body);
  if (!isObject(value)) throw new Error(`no object: ${body}`);
  return value;
}

const names = (list: Json): string[] =>
  objects(at(list, 'items')).map((item) => text(at(item, 'metadata', 'name')));

interface Watch {
  /** `TYPE name` of each event so far. */
  events(): string[];
  raw(): readonly Json[];
  stop(): Promise<void>;
  readonly ended: Promise<unknown>;
}

function watch(path: string, call: Call = {}): Watch {
  let body = '';
  let stop: (() => void) | undefined;
  const ended = api(running.cluster, path, {
    ...call,
    onData: (all, destroy) => {
      body = all;
      stop = destroy;
    },
  });
  ended.catch(() => undefined);
  const raw = (): Json[] =>
    body
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map(parse);
  return {
    raw,
    events: () =>
      raw().map((event) => {
        const row = at(event, 'object', 'rows');
        const object =
          row === undefined ? at(event, 'object') : (objects(row)[0]?.['object'] ?? null);
        return `${text(at(event, 'type'))} ${text(at(object, 'metadata', 'name'))}`;
      }),
    stop: async () => {
      stop?.();
      await Promise.allSettled([ended]);
    },
    ended,
  };
}

describe('lists', () => {
  it('pages with limit and continue, in a fixed order', async () => {
    const first = await get('/api/v1/pods?limit=2');
    expect(at(first, 'metadata', 'remainingItemCount')).toBe(3);
    const token = text(at(first, 'metadata', 'continue'));
    const second = await get(`/api/v1/pods?limit=2&continue=${token}`);
    const third = await get(
      `/api/v1/pods?limit=2&continue=${text(at(second, 'metadata', 'continue'))}`,
    );
    expect(at(third, 'metadata', 'continue')).toBeUndefined();
    const all = names(await get('/api/v1/pods'));
    expect([...names(first), ...names(second), ...names(third)]).toEqual(all);
    expect((await api(running.cluster, '/api/v1/pods?continue=rubbish')).status).toBe(400);
    running.cluster.compact();
    expect((await api(running.cluster, `/api/v1/pods?limit=2&continue=${token}`)).status).toBe(410);
  });

  it.each([
    ['labelSelector=app=reviews', 2],
    ['labelSelector=app!=reviews', 3],
    ['labelSelector=app%20in%20(reviews,productpage)', 3],
    ['labelSelector=app%20notin%20(reviews),istio', 2],
    ['labelSelector=!istio', 3],
    ['labelSelector=app==reviews,istio', 0],
    ['fieldSelector=status.phase=Running', 5],
    ['fieldSelector=status.phase!=Running', 0],
    ['fieldSelector=spec.nodeName=node-1,metadata.namespace=default', 3],
    ['fieldSelector=metadata.name=productpage-v1-5b-xxxxx', 1],
  ])('%s', async (query, count) => {
    expect(names(await get(`/api/v1/pods?${query}`))).toHaveLength(count);
  });

  it('answers a Table when asked, with as much of the objects as asked', async () => {
    const plain = await get(pods, { accept: table });
    expect(at(plain, 'kind')).toBe('Table');
    const [row] = objects(at(plain, 'rows'));
    expect(list(at(row, 'cells')).toSpliced(4, 1)).toEqual([
      ...['productpage-v1-5b-xxxxx', '2/2', 'Running', '0'],
      ...['10.244.0.5', 'node-1', '<none>', '<none>'],
    ]);
    expect(at(row, 'object', 'kind')).toBe('PartialObjectMetadata');
    const whole = await get(`${pods}?includeObject=Object`, { accept: table });
    expect(objects(at(whole, 'rows'))[0]).toHaveProperty('object.spec.nodeName', 'node-1');
  });

  it('serves a custom resource in each of its versions', async () => {
    for (const version of ['v1', 'v1beta1', 'v1alpha3']) {
      const list = await get(`/apis/networking.istio.io/${version}/virtualservices`);
      expect(objects(at(list, 'items'))[0]).toHaveProperty(
        'apiVersion',
        `networking.istio.io/${version}`,
      );
    }
  });
});

describe('watches', () => {
  it('begin with everything, then say what happens', async () => {
    const seen = watch(`${pods}?watch=true`);
    await eventually(
      () => seen.events().length === 3,
      () => 'three pods',
    );
    const next = running.cluster.lifecycle.restart('default', 'reviews-v2-6b-zzzzz');
    await eventually(
      () => seen.events().length === 7,
      () => `seven events, not ${seen.events().join()}`,
    );
    expect(seen.events().slice(3)).toEqual([
      'MODIFIED reviews-v2-6b-zzzzz',
      'DELETED reviews-v2-6b-zzzzz',
      `ADDED ${next.name}`,
      `MODIFIED ${next.name}`,
    ]);
    await seen.stop();
  });

  it('replay from a version', async () => {
    const since = text(at(await get(pods), 'metadata', 'resourceVersion'));
    const copy = running.cluster.lifecycle.add('default', 'productpage-v1-5b-xxxxx');
    const seen = watch(`${pods}?watch=1&resourceVersion=${since}`);
    await eventually(
      () => seen.events().length === 1,
      () => 'the event',
    );
    expect(seen.events()).toEqual([`ADDED ${copy.name}`]);
    running.cluster.lifecycle.delete('default', copy.name);
    await eventually(
      () => seen.events().at(-1) === `DELETED ${copy.name}`,
      () => 'the end',
    );
    await seen.stop();
  });

  it('from a version that is forgotten get 410 as an event', async () => {
    const since = text(at(await get(pods), 'metadata', 'resourceVersion'));
    running.cluster.compact();
    const answer = await api(running.cluster, `${pods}?watch=true&resourceVersion=${since}`);
    expect(answer.status).toBe(200);
    expect(parse(answer.body)).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
  });

  it('end with timeoutSeconds and a bookmark', async () => {
    const since = text(at(await get(pods), 'metadata', 'resourceVersion'));
    const begun = Date.now();
    const answer = await api(
      running.cluster,
      `${pods}?watch=true&resourceVersion=${since}&timeoutSeconds=1&allowWatchBookmarks=true`,
    );
    expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
    expect(parse(answer.body)).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'Pod', metadata: { resourceVersion: since } },
    });
  });

  it('can begin as a list does (sendInitialEvents)', async () => {
    const seen = watch(
      `${pods}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`,
    );
    await eventually(
      () => seen.events().length === 4,
      () => 'the bookmark',
    );
    expect(seen.raw().at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    await seen.stop();
  });

  it('say DELETED when an object no longer fits the selector', async () => {
    const seen = watch(`${pods}?watch=true&fieldSelector=metadata.name=productpage-v1-5b-xxxxx`, {
      accept: table,
    });
    await eventually(
      () => seen.events().length === 1,
      () => 'the pod',
    );
    running.cluster.lifecycle.restart('default', 'productpage-v1-5b-xxxxx');
    await eventually(
      () => seen.events().length === 3,
      () => 'its end',
    );
    expect(seen.events()).toEqual([
      'ADDED productpage-v1-5b-xxxxx',
      'MODIFIED productpage-v1-5b-xxxxx',
      'DELETED productpage-v1-5b-xxxxx',
    ]);
    await seen.stop();
  });

  it('are dropped on command', async () => {
    const seen = watch(`${pods}?watch=true`);
    await eventually(
      () => seen.events().length > 0,
      () => 'events',
    );
    expect(running.cluster.faults.dropStreams('watch')).toBe(1);
    await expect(seen.ended).rejects.toThrow(/aborted|ECONNRESET/);
  });
});

describe('errors', () => {
  it.each([
    ['/api/v1/nosuch', {}, 404, 'NotFound'],
    ['/apis/nosuch.io/v1/things', {}, 404, 'NotFound'],
    ['/api/v1/namespaces/default/pods/nosuch', {}, 404, 'NotFound'],
    ['/nosuch', {}, 404, 'NotFound'],
    ['/api/v1/pods', { method: 'PUT' }, 405, 'MethodNotAllowed'],
    ['/api/v1/pods', { accept: 'application/vnd.kubernetes.protobuf' }, 406, 'NotAcceptable'],
    ['/api/v1/pods?fieldSelector=spec.color=red', {}, 400, 'BadRequest'],
    ['/api/v1/pods?labelSelector=a%20b', {}, 400, 'BadRequest'],
    ['/api/v1/pods?watch=1&resourceVersion=x', {}, 400, 'BadRequest'],
    ['/api/v1/pods', { user: null }, 403, 'Forbidden'],
    [
      '/api/v1/pods',
      { user: null, headers: { authorization: 'Bearer wrong' } },
      401,
      'Unauthorized',
    ],
    ['/api/v1/secrets', { user: 'view-only' }, 403, 'Forbidden'],
    ['/metrics', { user: 'view-only' }, 403, 'Forbidden'],
    ['/api/v1/pods', { user: 'one-namespace' }, 403, 'Forbidden'],
    ['/api/v1/namespaces/istio-system/pods', { user: 'one-namespace' }, 403, 'Forbidden'],
  ] as const)('%s %j is %i', async (path, call, status, reason) => {
    const answer = await api(running.cluster, path, call);
    expect(answer.status).toBe(status);
    expect(parse(answer.body)).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason,
      code: status,
    });
  });

  it('lets anybody see health and version', async () => {
    expect(await api(running.cluster, '/readyz', { user: null })).toMatchObject({
      status: 200,
      body: 'ok',
    });
    expect(await get('/version', { user: null })).toMatchObject({
      gitVersion: 'v1.36.0',
      minor: '36',
    });
  });
});

describe('callers', () => {
  const whoami = async (call: Call): Promise<Json> => {
    const answer = await get('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      method: 'POST',
      body: {},
      ...call,
    });
    return at(answer, 'status', 'userInfo') ?? answer;
  };

  it('come with a client certificate', async () => {
    const { certificate, key } = running.cluster.clientCertificate('view-only');
    const caller = await whoami({ user: null, tls: { cert: certificate, key } });
    expect(caller).toMatchObject({ username: 'view-only' });
  });

  it('are impersonated by those who may', async () => {
    const as = { 'impersonate-user': 'exec-only', 'impersonate-group': 'team' };
    expect(await whoami({ headers: as })).toMatchObject({
      username: 'exec-only',
      groups: ['team', 'system:authenticated'],
    });
    expect(await whoami({ user: 'view-only', headers: as })).toMatchObject({
      code: 403,
      reason: 'Forbidden',
    });
  });

  it.each([
    ['create-only', 'create', 'portforward', true],
    ['create-only', 'get', 'portforward', false],
    ['exec-only', 'create', 'exec', true],
    ['nothing', 'get', '', false],
    ['one-namespace', 'create', 'exec', true],
  ] as const)('%s may %s pods/%s: %s', async (user, verb, subresource, allowed) => {
    const answer = await get('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      user,
      method: 'POST',
      body: {
        spec: { resourceAttributes: { verb, resource: 'pods', subresource, namespace: 'default' } },
      },
    });
    expect(at(answer, 'status', 'allowed')).toBe(allowed);
  });
});
