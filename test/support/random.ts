/** A seeded generator (mulberry32): the same seed makes the same configurations and requests everywhere. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 ≤ x < 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    const one = from[this.below(from.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  /** Between `least` and `most` different members. */
  some<T>(from: readonly T[], least: number, most: number): T[] {
    const left = [...from];
    const out: T[] = [];
    const count = Math.min(left.length, least + this.below(most - least + 1));
    while (out.length < count) out.push(...left.splice(this.below(left.length), 1));
    return out;
  }
}
