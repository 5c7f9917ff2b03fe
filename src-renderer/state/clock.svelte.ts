/** The time that ages are counted from. Stands still while nobody looks. */
export class Clock {
  now = $state(Date.now());

  start(document: Document): () => void {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') this.now = Date.now();
    }, 1000);
    return () => clearInterval(timer);
  }
}
