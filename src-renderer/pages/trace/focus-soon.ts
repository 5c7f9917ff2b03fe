/** The field to type in has the focus once its popover is in place (which takes the focus itself a frame later). */
export function focusSoon(field: HTMLInputElement | HTMLTextAreaElement): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      field.focus();
      field.select();
    }),
  );
}
