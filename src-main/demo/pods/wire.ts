import { Duplex } from 'node:stream';

/**
 * Two ends of a connection inside this process: what one writes the other reads, with back-pressure and a true
 * half-close. Destroying one end destroys the other, as a reset would.
 */
export function wire(): [Duplex, Duplex] {
  const left = new End();
  const right = new End();
  left.join(right);
  right.join(left);
  return [left, right];
}

class End extends Duplex {
  #other: End | undefined;
  #wanted: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: true });
  }

  join(other: End): void {
    this.#other = other;
  }

  override _read(): void {
    const go = this.#wanted;
    this.#wanted = undefined;
    go?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    const other = this.#other;
    if (other === undefined || other.destroyed) done(new Error('connection reset by peer'));
    else if (other.push(chunk)) process.nextTick(done);
    else other.#wanted = done;
  }

  override _final(done: (error?: Error) => void): void {
    const other = this.#other;
    if (other !== undefined && !other.destroyed) other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const other = this.#other;
    this.#other = undefined;
    const waiting = this.#wanted;
    this.#wanted = undefined;
    waiting?.();
    // After an orderly end the peer may still be reading; anything else is a reset.
    if (other !== undefined && !other.destroyed && (error !== null || !this.writableFinished)) {
      process.nextTick(() => other.destroy());
    }
    done(error);
  }
}
