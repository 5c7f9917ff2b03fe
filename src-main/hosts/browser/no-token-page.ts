import { defaultLocale, locales, say } from '../../words/say.ts';

/** A section in each language, because nothing is known of who sees it. */
const sections = locales
  .map((locale) => {
    const restart = say(locale, 'noToken.next', { command: '<code>npm start</code>' });
    return `<section lang="${locale}">
    <h1>${say(locale, 'noToken.title')}</h1>
    <p>${say(locale, 'noToken.why')}</p>
    <p>${restart}</p>
  </section>`;
  })
  .join('\n  ');

/**
 * What a page sees that has no session, because its address was used before or is of an earlier start: it may ask
 * nothing, not even for its texts, so this stands alone. Every language, light and dark, no script.
 */
export const noTokenPage = `<!doctype html>
<html lang="${defaultLocale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Meshscope</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.6 system-ui, sans-serif; }
  main { max-width: 34rem; padding: 2rem; }
  h1 { font-size: 1.4rem; }
  section + section { margin-top: 2rem; }
</style>
<main>
  ${sections}
</main>
</html>
`;
