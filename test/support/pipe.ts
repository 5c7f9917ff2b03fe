import { Duplex } from 'node:stream';

/** Two connected in-process streams. */
export function pipe(): [Duplex, Duplex] {
  const make = (): Duplex & { other?: Duplex } =>
    new Duplex({
      allowHalfOpen: true,
      read() {
        return undefined;
      },
    });
  const a = make();
  const b = make();
  const join = (from: Duplex, to: Duplex): void => {
    from._write = (chunk: Buffer, _encoding, done) => {
      if (to.destroyed || to.push(chunk)) done();
      else to.once('resumed', () => done());
    };
    to._read = () => {
      to.emit('resumed');
    };
    from._final = (done) => {
      to.push(null);
      done();
    };
    from.once('close', () => {
      if (!to.destroyed && !from.writableFinished) to.destroy();
    });
  };
  join(a, b);
  join(b, a);
  return [a, b];
}
