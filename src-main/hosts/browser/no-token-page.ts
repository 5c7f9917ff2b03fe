/**
 * What a page sees that has no token, or the token of an earlier start: it may ask nothing, not even for
 * its texts, so this stands alone. English and Chinese, light and dark, no script.
 */
export const noTokenPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Meshscope</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.6 system-ui, sans-serif; }
  main { max-width: 34rem; padding: 2rem; }
  h1 { font-size: 1.4rem; }
  [lang='zh-CN'] { margin-top: 2rem; }
</style>
<main>
  <h1>This page has lost its token</h1>
  <p>Meshscope answers only the page that it opened itself. The token of this page is missing, or belongs to an earlier start.</p>
  <p>Open the address that Meshscope printed in the terminal when it started; if it no longer runs, start it again with <code>npm start</code>.</p>
  <section lang="zh-CN">
    <h1>此页面没有有效的令牌</h1>
    <p>Meshscope 只回应由它自己打开的页面。此页面缺少令牌，或令牌属于之前的一次启动。</p>
    <p>请打开 Meshscope 启动时在终端中打印的地址；如果它已停止，请重新运行 <code>npm start</code>。</p>
  </section>
</main>
</html>
`;
