import { showBox } from './box.ts';
import { told } from './language.ts';
import type { PreferencesFile } from './preferences.ts';

/** Once: that a start without Chromium's sandbox is no choice of ours, and what to do about it. */
export async function tellOfNoSandbox(
  argv: readonly string[],
  preferences: PreferencesFile,
): Promise<void> {
  if (!argv.includes('--no-sandbox') || preferences.value().sandboxTold) return;
  const { checkboxChecked } = await showBox({
    type: 'warning',
    message: told('desktop.sandbox.title'),
    detail: told('desktop.sandbox.detail'),
    buttons: [told('desktop.ok')],
    checkboxLabel: told('desktop.sandbox.remember'),
    checkboxChecked: true,
  });
  if (checkboxChecked) preferences.set({ sandboxTold: true });
}
