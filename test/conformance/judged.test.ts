import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isObject, type JsonObject, parseJson, text } from '../../src-main/contract/json.ts';
import { type Ask, asksOf, bootstrapOf, firstPort, readJudged } from '../support/judged.ts';
import { selfSigned } from './certificates.ts';
import { exchange, exchangeHttp2, head } from './client.ts';
import { findEnvoy } from './envoy-binary.ts';
import { type RunningEnvoy, startEnvoy } from './envoy-process.ts';
import { startUpstream } from './upstream.ts';

const folder = resolve(import.meta.dirname, '../unit/trace/judged');
const records = process.env['MESHSCOPE_RECORD'] === '1';
const binary = await findEnvoy();

/** The cases of test/unit/trace/judged at a real Envoy; MESHSCOPE_RECORD=1 writes down what it does. */
describe.skipIf(binary === undefined)('a real Envoy judges', () => {
  let upstream: Awaited<ReturnType<typeof startUpstream>>;

  beforeAll(async () => {
    upstream = await startUpstream(selfSigned('spiffe://judged'));
  });
  afterAll(async () => {
    await upstream.stop();
  });

  for (const name of readdirSync(folder))
    it(`judges ${name}`, async () => {
      const path = resolve(folder, name);
      const source = readFileSync(path, 'utf8');
      const judged = readJudged(source);
      const envoy = await startEnvoy(
        binary ?? '',
        (logFile) => ({
          ...bootstrapOf(judged, upstream.port, logFile),
          admin: { address: { socket_address: { address: '127.0.0.1', port_value: 19_902 } } },
        }),
        19_902,
      );
      try {
        const wrong: string[] = [];
        for (const [index, world] of judged.worlds.entries())
          for (const ask of asksOf(world)) {
            const outcome = await sendAsk(envoy, firstPort + index, ask);
            if (records) ask.source['envoy'] = outcome;
            else if (JSON.stringify(outcome) !== JSON.stringify(ask.envoy))
              wrong.push(
                `${text(world['name'])}: ${text(ask.source['ask'])}: ${JSON.stringify(outcome)}`,
              );
          }
        expect(wrong).toEqual([]);
        if (records) {
          const file = parseJson(source);
          const made = { ...(isObject(file) ? file : {}), worlds: judged.worlds };
          writeFileSync(path, `${JSON.stringify(made)}\n`);
        }
      } finally {
        await envoy.stop();
      }
    });
});

async function sendAsk(envoy: RunningEnvoy, port: number, ask: Ask): Promise<JsonObject> {
  const socket = connect({ host: '127.0.0.1', port });
  await new Promise((done, failed) => {
    socket.once('connect', done);
    socket.once('error', failed);
  });
  socket.on('error', () => socket.destroy());
  const peer = `127.0.0.1:${String(socket.localPort ?? 0)}`;
  const before = envoy.log().length;
  const answer =
    ask.http.version === 'HTTP/2'
      ? await exchangeHttp2(socket, ask.http)
      : await exchange(socket, head(ask.http));
  socket.destroy();
  const line = await logged(envoy, peer, before);
  const field = (name: string): string => {
    const value = line?.[name];
    return typeof value === 'string' && value !== '-' ? value : '';
  };
  const sent = /^\S+ (\S+)[\s\S]*?\r\nhost: (\S+)/i.exec(answer.sent ?? '');
  const location = answer.location ?? '';
  const tls = answer.arrived?.['tls'];
  const serverName = isObject(tls) ? text(tls['sni']) : undefined;
  return {
    status: answer.status ?? 0,
    ...(location === '' ? {} : { location }),
    ...(line === undefined
      ? {}
      : {
          flags: field('flags'),
          details: field('details'),
          route: field('route'),
          cluster: field('cluster'),
          path: field('path'),
        }),
    ...(field('upstream') === '' ? {} : { upstream: field('upstream').split(':')[0] ?? '' }),
    ...(serverName === undefined ? {} : { tls: serverName }),
    ...(answer.sent === undefined ? {} : { sent: `${sent?.[2] ?? ''} ${sent?.[1] ?? ''}` }),
  };
}

/** The line of the request, once it is there; what the codec resets leaves none. */
async function logged(
  envoy: RunningEnvoy,
  peer: string,
  before: number,
): Promise<JsonObject | undefined> {
  for (let left = 20; left > 0; left--) {
    const line = envoy
      .log()
      .slice(before)
      .find((one) => text(one['peer']) === peer);
    if (line !== undefined) return line;
    await new Promise((done) => setTimeout(done, 25));
  }
  return undefined;
}
