import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

import { anonymous, makeUser, type User, userNames, userRules } from './rbac.ts';
import { failure } from './status.ts';

/** Who calls: bearer tokens, client certificates and impersonation, as a real API server reads them. */
export class Users {
  readonly #byToken = new Map<string, User>();
  readonly #byName = new Map<string, User>();

  constructor() {
    for (const name of userNames) {
      this.#byName.set(
        name,
        makeUser(name, userRules[name], name === 'admin' ? ['system:masters'] : []),
      );
    }
  }

  /** A new token for a user of the demo; the tokens before stay valid until expire(). */
  grant(name: string, token: string): void {
    const user = this.#byName.get(name);
    if (user !== undefined) this.#byToken.set(token, user);
  }

  /** Every token of one user, or of all, answers 401 from now on. */
  expire(name?: string): void {
    for (const [token, user] of [...this.#byToken]) {
      if (name === undefined || user.name === name) this.#byToken.delete(token);
    }
  }

  /** Throws 401 for credentials that are wrong; no credentials at all make an anonymous caller. */
  authenticate(request: IncomingMessage): User {
    const caller = this.#caller(request);
    const wanted = header(request, 'impersonate-user');
    if (wanted === undefined) return caller;
    if (!caller.groups.includes('system:masters')) {
      throw failure.forbidden(
        `users "${wanted}" is forbidden: User "${caller.name}" cannot impersonate resource "users" in API group "" at the cluster scope`,
      );
    }
    const groups = request.headersDistinct['impersonate-group'] ?? [];
    const known = this.#byName.get(wanted);
    if (groups.includes('system:masters')) return makeUser(wanted, userRules.admin, [...groups]);
    return makeUser(wanted, known?.rules ?? userRules.nothing, [...groups]);
  }

  #caller(request: IncomingMessage): User {
    const authorization = request.headers.authorization;
    if (authorization !== undefined) {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
      const user = this.#byToken.get(token);
      if (user === undefined) throw failure.unauthorized();
      return user;
    }
    const { socket } = request;
    if (socket instanceof TLSSocket && socket.authorized) {
      const name: unknown = socket.getPeerCertificate().subject.CN;
      const user = typeof name === 'string' ? this.#byName.get(name) : undefined;
      if (user !== undefined) return user;
      if (typeof name === 'string') return makeUser(name, userRules.nothing);
    }
    return anonymous;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
