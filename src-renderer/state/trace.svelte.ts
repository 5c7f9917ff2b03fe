import type { TraceQuery } from '../../src-main/contract/trace.ts';
import type { SavedCheck, TraceResult } from '../../src-main/contract/traces.ts';
import type { Host } from '../api/host.ts';
import { Task } from './task.svelte.ts';

/** The form of a request, as typed; empty fields are left to Meshscope to fill in. */
export interface TraceForm {
  readonly to: string;
  readonly method: string;
  readonly version: string;
  /** One `name: value` per line. */
  readonly headers: string;
  readonly tls: 'none' | 'tls';
  readonly sni: string;
  readonly alpn: string;
  readonly source: string;
  readonly direction: 'auto' | 'outbound' | 'inbound' | 'gateway';
  /** Raw TCP: nothing of HTTP is sent. */
  readonly raw: boolean;
}

export const emptyForm: TraceForm = {
  to: '',
  method: 'GET',
  version: 'HTTP/1.1',
  headers: '',
  tls: 'none',
  sni: '',
  alpn: '',
  source: '',
  direction: 'auto',
  raw: false,
};

/** `name: value` lines as pairs; a line without a colon is a header without a value. */
export function headersOf(text: string): [string, string][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      // Pseudo headers (`:authority: x`) begin with a colon of their own.
      const colon = line.indexOf(':', 1);
      return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
}

/** The query that a form asks; what it leaves empty is absent. */
export function queryOf(form: TraceForm): TraceQuery {
  const to = form.to.trim();
  const url = /^[a-z]+:\/\//i.test(to);
  const http = form.raw
    ? {}
    : { method: form.method, version: form.version, ...(url ? {} : { path: '/' }) };
  const alpn = form.alpn.split(/[\s,]+/).filter((one) => one !== '');
  return {
    to,
    ...http,
    ...(form.raw ? {} : { headers: headersOf(form.headers) }),
    ...(form.tls === 'none'
      ? {}
      : {
          tls: {
            ...(form.sni === '' ? {} : { sni: form.sni.trim() }),
            ...(alpn.length === 0 ? {} : { alpn }),
          },
        }),
    ...(form.source.trim() === '' ? {} : { source: form.source.trim() }),
    ...(form.direction === 'auto' ? {} : { direction: form.direction }),
  };
}

/** A saved query back in the form. */
export function formOf(query: TraceQuery): TraceForm {
  const alpn = query.tls?.alpn;
  return {
    to: query.to,
    method: query.method ?? 'GET',
    version: query.version ?? 'HTTP/1.1',
    headers: (query.headers ?? []).map(([name, value]) => `${name}: ${value}`).join('\n'),
    tls: query.tls == null ? 'none' : 'tls',
    sni: query.tls?.sni ?? '',
    alpn: typeof alpn === 'string' ? alpn : (alpn ?? []).join(', '),
    source: query.source ?? '',
    direction: query.direction ?? 'auto',
    raw: query.method === undefined && query.path === undefined && !/^https?:/i.test(query.to),
  };
}

/** The trace page: the form, the last answer, the saved checks. */
export class TraceState {
  form = $state.raw<TraceForm>(emptyForm);
  readonly result = new Task<TraceResult>();
  checks = $state.raw<readonly SavedCheck[]>([]);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  set(change: Partial<TraceForm>): void {
    this.form = { ...this.form, ...change };
  }

  async run(context: string, proxy: string, fresh = false): Promise<boolean> {
    const query = queryOf(this.form);
    return await this.result.run((options) =>
      this.#host.call('trace.run', { context, proxy, query, fresh }, options),
    );
  }

  /** Fills the form from a curl command. */
  async readCurl(command: string): Promise<void> {
    const { query } = await this.#host.call('trace.parseCurl', { command });
    this.form = formOf(query);
  }

  async loadChecks(): Promise<void> {
    this.checks = (await this.#host.call('trace.checks', {})).checks;
  }

  async save(context: string, proxy: string, name: string): Promise<void> {
    const expect = this.result.value?.outcome;
    const check = {
      name,
      request: queryOf(this.form),
      ...(expect === undefined ? {} : { expect }),
    };
    this.checks = (await this.#host.call('trace.saveCheck', { context, proxy, check })).checks;
  }

  async remove(id: string): Promise<void> {
    await this.#host.call('trace.deleteCheck', { id });
    await this.loadChecks();
  }
}
