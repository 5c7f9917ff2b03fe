import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { list, obj, parseJson, str, text } from '../../../../src-main/contract/json.ts';
import { authorize } from '../../../../src-main/istio/ztunnel/authorization.ts';
import { type ZtunnelState, ztunnelState } from '../../../../src-main/istio/ztunnel/lookup.ts';
import { decideOutbound } from '../../../../src-main/istio/ztunnel/outbound.ts';
import type { OutboundDecision } from '../../../../src-main/istio/ztunnel/outbound-decision.ts';
import { socketAddress } from '../../../../src-main/istio/ztunnel/ranges.ts';
import { readZtunnelDump } from '../../../../src-main/istio/ztunnel/read-dump.ts';
import { fixture, hasFixture } from '../../../support/fixtures.ts';

/** Every line that a ztunnel logged while the recorded mesh had 224 calls, against what its dump says beforehand. */
const recorded = ['istio', 'ambient'];
const dumpFile = (name: string): string =>
  fixture(...recorded, 'ztunnels', `${name}.istio-system`, 'config_dump.json');

function stateOf(name: string): ZtunnelState {
  const dump = readZtunnelDump(parseJson(readFileSync(dumpFile(name), 'utf8')));
  if (dump === undefined) throw new Error(`${name} has no dump`);
  return ztunnelState(dump);
}

interface Line {
  readonly called: string;
  readonly from: string;
  readonly fields: Readonly<Record<string, string>>;
}

function lines(): readonly Line[] {
  const cases = list(parseJson(readFileSync(fixture(...recorded, 'traffic.json'), 'utf8')));
  return cases.flatMap((one) => {
    const called = text(obj(obj(one)['result'])['destination']);
    return list(obj(one)['hops']).flatMap((hop) => {
      const fields = Object.fromEntries(
        Object.entries(obj(hop)).flatMap(([name, value]) => {
          const said = str(value);
          return said === undefined ? [] : [[name, said]];
        }),
      );
      const from = text(obj(one)['from']);
      return fields['ztunnel'] === undefined ? [] : [{ called, from, fields }];
    });
  });
}

/** `next hop > CONNECT authority`, for every way that the decision leaves open. */
function waysOf(decision: OutboundDecision): readonly string[] {
  switch (decision.kind) {
    case 'direct':
      return decision.choice.candidates.map(({ workload, ip, port }) => {
        const end = `${ip}:${String(port)}`;
        return workload.protocol === 'HBONE' ? `${ip}:15008 > ${end}` : `${end} > `;
      });
    case 'waypoint':
      return decision.ways.flatMap(({ choice }) =>
        choice.candidates.map(({ ip, port }) => `${ip}:${String(port)} > ${decision.authority}`),
      );
    case 'passthrough':
      return [`${decision.ip}:${String(decision.port)} > `];
    case 'no-upstream':
    case 'no-waypoint':
    case 'recursive':
      return [decision.kind];
  }
}

/** What a line says in place of a next hop. */
function refusalOf(error: string | undefined): string | undefined {
  if (error?.includes('no healthy upstream') === true) return 'no-upstream';
  if (error?.includes('unknown waypoint') === true) return 'no-waypoint';
  return error?.includes('recursive call') === true ? 'recursive' : undefined;
}

describe.runIf(hasFixture(...recorded))('the recorded ambient mesh', () => {
  const states = new Map(['ztunnel-n1x1', 'ztunnel-n2x2'].map((name) => [name, stateOf(name)]));
  const stateFor = (name: string): ZtunnelState => {
    const state = states.get(name);
    if (state === undefined) throw new Error(`no dump of ${name}`);
    return state;
  };

  it('decides every outbound connection as ztunnel did', () => {
    const wrong: string[] = [];
    let judged = 0;
    for (const { called, from, fields } of lines()) {
      if (fields['direction'] !== 'outbound') continue;
      const state = stateFor(fields['ztunnel'] ?? '');
      const destination = socketAddress(called) ?? socketAddress(fields['dst.addr'] ?? '');
      const source = state.dump.workloads.find(({ name }) => name === from);
      if (destination === undefined || source === undefined) {
        wrong.push(`${from} → ${called}: no such source or address`);
        continue;
      }
      const decision = decideOutbound(state, { source, network: '', ...destination });
      const expected =
        refusalOf(fields['error']) ??
        `${fields['dst.addr'] ?? ''} > ${fields['dst.hbone_addr'] ?? ''}`;
      // A DNS endpoint's address is not in the dump: ztunnel asks its resolver.
      const ways = waysOf(decision).map((way) =>
        way.startsWith(':') ? expected.replace(/^[^:]*/, '') : way,
      );
      const seen = ways.some((way) => way.startsWith(':'))
        ? expected.replace(/^[^:]*/, '')
        : expected;
      judged += 1;
      if (!ways.includes(seen)) {
        wrong.push(
          `${from} → ${called}: ${seen}, not ${ways.join(' or ')}; ${fields['error'] ?? ''}`,
        );
      }
    }
    expect(wrong).toEqual([]);
    expect(judged).toBe(160);
  });

  it('lets in and refuses every inbound connection as ztunnel did, by the policy that it named', () => {
    const wrong: string[] = [];
    let judged = 0;
    for (const { fields } of lines()) {
      if (fields['direction'] !== 'inbound') continue;
      const state = stateFor(fields['ztunnel'] ?? '');
      const error = fields['error'] ?? '';
      // Refused before any policy was asked.
      if (/recursive call|tls handshake/.test(error)) continue;
      const end = socketAddress(fields['dst.hbone_addr'] ?? fields['dst.addr'] ?? '');
      const source = socketAddress(fields['src.addr'] ?? '');
      const workload = state.dump.workloads.find(({ name }) => name === fields['dst.workload']);
      if (end === undefined || source === undefined || workload === undefined) {
        wrong.push(`no such end: ${JSON.stringify(fields)}`);
        continue;
      }
      const { verdict } = authorize(state, workload, {
        sourceIp: source.ip,
        identity: fields['src.identity'],
        destinationIp: end.ip,
        destinationPort: end.port,
      });
      const denied = /policy rejection: (?:explicitly denied by: (\S+)|allow policies exist)/.exec(
        error,
      );
      const expected = denied === null ? 'allowed' : (denied[1] ?? 'not-allowed');
      const predicted = verdict.allowed
        ? 'allowed'
        : verdict.because === 'deny'
          ? verdict.by.key
          : verdict.because;
      judged += 1;
      if (predicted !== expected)
        wrong.push(
          `${fields['src.addr'] ?? ''} → ${fields['dst.hbone_addr'] ?? ''}: ${expected}, not ${predicted}`,
        );
    }
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThan(140);
  });
});
