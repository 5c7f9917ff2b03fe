import { networkInterfaces } from 'node:os';

export interface MachineDeps {
  readonly now: () => number;
  /** The machine's addresses as one text: another text is another network. */
  readonly network: () => string;
  /** The machine slept, its clock was set, or its network is another one. */
  readonly changed: () => void;
}

/** Milliseconds between looks; a look that comes so much too late, or before the last one, means sleep or a set clock. */
const period = 5_000;
const slept = 20_000;

/** Notices what the system need not tell: every host has it, whatever window it has. */
export class MachineWatch {
  readonly #deps: MachineDeps;
  readonly #timer: NodeJS.Timeout;
  #last: number;
  #network: string;

  constructor(deps: MachineDeps) {
    this.#deps = deps;
    this.#last = deps.now();
    this.#network = deps.network();
    this.#timer = setInterval(() => this.look(), period);
    this.#timer.unref();
  }

  look(): void {
    const { now, network, changed } = this.#deps;
    const [at, addresses] = [now(), network()];
    const jumped = at < this.#last || at - this.#last > slept;
    const moved = addresses !== this.#network;
    this.#last = at;
    this.#network = addresses;
    if (jumped || moved) changed();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

export function addresses(): string {
  return Object.entries(networkInterfaces())
    .flatMap(([name, list = []]) => list.map(({ address }) => `${name} ${address}`))
    .sort()
    .join();
}
