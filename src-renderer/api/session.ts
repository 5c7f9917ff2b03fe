const tokenKey = 'meshscope.token';

interface Browser {
  readonly location: Pick<Location, 'hash' | 'pathname'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
}

/** Gives a code for the token; undefined where the code is one no more. */
export type Exchange = (code: string) => Promise<string | undefined>;

/**
 * The address holds a code (in the fragment: never sent to a server, never in a Referer), which leaves the address bar at once and is
 * good once: what stays in the history is worth nothing. The token that the host gives for it stays for this tab only, so that
 * a reload works. A fragment may carry a deep link behind the code: `#c=CODE&/c/demo/mesh`.
 */
export async function takeToken(browser: Browser, exchange: Exchange): Promise<string> {
  const { location, history, storage } = browser;
  const kept = storage.getItem(tokenKey) ?? '';
  const match = /^#c=([A-Za-z0-9_-]+)(?:&(.*))?$/.exec(location.hash);
  if (match === null) return kept;
  const [, code = '', rest = ''] = match;
  history.replaceState(null, '', `${location.pathname}${rest === '' ? '' : `#${rest}`}`);
  const token = await exchange(code);
  if (token === undefined) return kept;
  storage.setItem(tokenKey, token);
  return token;
}

export function exchangeAt(origin: string): Exchange {
  return async (code) => {
    try {
      const response = await fetch(new URL('/session', origin), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
      const answer: unknown = response.ok ? await response.json() : undefined;
      const known = typeof answer === 'object' && answer !== null && 'token' in answer;
      return known && typeof answer.token === 'string' ? answer.token : undefined;
    } catch {
      // Nobody is there: the first call says so.
      return undefined;
    }
  };
}

/** An address that is pasted into a tab with the app in it changes the fragment only: the app begins anew with what it gives. */
export function followPastedCodes(begin: () => Promise<unknown>, reload: () => void): void {
  window.addEventListener(
    'hashchange',
    (event) => {
      if (!window.location.hash.startsWith('#c=')) return;
      event.stopImmediatePropagation();
      void begin().then(reload);
    },
    { capture: true },
  );
}
