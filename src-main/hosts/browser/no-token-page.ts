/**
 * What a page sees that has no token: its address was used before, or belongs to an earlier start: it may ask nothing, not even for
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
  <h1>This page has no session</h1>
  <p>Each address that Meshscope prints opens one page, once. The address of this page has been used, or belongs to an earlier start.</p>
  <p>Open the address that Meshscope printed last in its terminal; if it no longer runs, start it again with <code>npm start</code>.</p>
  <section lang="zh-CN">
    <h1>此页面没有会话</h1>
    <p>Meshscope 打印的每个地址只能打开一个页面，且只能使用一次。此页面的地址已被使用，或属于之前的一次启动。</p>
    <p>请打开 Meshscope 最后一次在终端中打印的地址；如果它已停止，请重新运行 <code>npm start</code>。</p>
  </section>
</main>
</html>
`;
