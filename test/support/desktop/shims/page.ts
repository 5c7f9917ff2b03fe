import './language.ts';

/**
 * Chrome 114: popovers. Chromium 108 shows the element's box like any other, so it is hidden by a rule and
 * shown by an attribute; a click elsewhere and Escape close it, as `popover="auto"` does.
 */
if (!('showPopover' in HTMLElement.prototype)) {
  const open = 'data-popover-open';
  const style = document.createElement('style');
  style.textContent = `[popover]:not([${open}]){display:none}
    [popover]{position:fixed;z-index:100;margin:0;inset:auto;width:fit-content;height:fit-content}`;
  document.head.append(style);
  const tell = (element: HTMLElement, newState: string, oldState: string): void => {
    element.dispatchEvent(Object.assign(new Event('beforetoggle'), { newState, oldState }));
    element.dispatchEvent(Object.assign(new Event('toggle'), { newState, oldState }));
  };
  const hide = (element: HTMLElement): void => {
    if (!element.hasAttribute(open)) return;
    element.removeAttribute(open);
    tell(element, 'closed', 'open');
  };
  Object.assign(HTMLElement.prototype, {
    showPopover(this: HTMLElement) {
      this.setAttribute(open, '');
      tell(this, 'open', 'closed');
    },
    hidePopover(this: HTMLElement) {
      hide(this);
    },
    togglePopover(this: HTMLElement) {
      if (this.hasAttribute(open)) hide(this);
      else this.showPopover();
    },
  });
  const opened = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[${open}]`)];
  addEventListener(
    'pointerdown',
    ({ target }) => {
      for (const element of opened()) {
        if (!(target instanceof Node) || !element.contains(target)) hide(element);
      }
    },
    true,
  );
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') opened().forEach(hide);
  });
}
