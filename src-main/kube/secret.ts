import { inspect } from 'node:util';

/**
 * A token, key or password. It prints, serialises and inspects as `[secret]`, so that an object that holds
 * one can reach a log, a crash message or the contract by mistake without giving it away.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: call it only where the bytes leave for the server that they are meant for. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

export function secret(value: string | undefined): Secret | undefined {
  return value === undefined || value === '' ? undefined : new Secret(value);
}
