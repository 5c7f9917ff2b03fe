/** Texts that stand beside thousands of entries (versions, times), each kept once. */
export class TextTable {
  private readonly texts: string[] = [''];
  private readonly numbers = new Map<string, number>();

  number(text: string | undefined): number {
    if (text === undefined) return 0;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const made = this.texts.push(text) - 1;
    this.numbers.set(text, made);
    return made;
  }

  text(number: number): string | undefined {
    return number === 0 ? undefined : this.texts[number];
  }

  /** 1 at the number of each text for which the test holds. */
  matching(test: (text: string) => boolean): Uint8Array {
    return Uint8Array.from(this.texts, (text) => (text !== '' && test(text) ? 1 : 0));
  }
}
