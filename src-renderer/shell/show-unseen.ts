import { visibleText } from '../../src-main/contract/unseen.ts';

/** What is read of an element beside its text. */
const attributes = ['title', 'aria-label', 'placeholder', 'data-part', 'data-tip'];

/** Monaco draws such characters itself, and counts on its own text where it stands. */
const itself = '.monaco-editor, textarea';

/**
 * Names of clusters may hold marks of direction and characters without width: `gpj.exe` that reads `exe.jpg`, two names
 * that look the same. The page shows them as `\u202e`, wherever a name stands: at the document, since no component can
 * be trusted to remember. It runs before anything is painted; Svelte compares with what it wrote, not with what stands there.
 */
export function showUnseen(root: Element): void {
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'childList') for (const node of addedNodes) showWithin(node);
      else showAt(target);
    }
  }).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: attributes,
  });
}

function showWithin(node: Node): void {
  showAt(node);
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) showAt(walker.currentNode);
}

function showAt(node: Node): void {
  if (node instanceof Text) {
    const shown = visibleText(node.data);
    if (shown !== node.data && node.parentElement?.closest(itself) == null) node.data = shown;
  } else if (node instanceof Element)
    for (const name of attributes) {
      const value = node.getAttribute(name);
      if (value === null) continue;
      const shown = visibleText(value);
      if (shown !== value && node.closest(itself) === null) node.setAttribute(name, shown);
    }
}
