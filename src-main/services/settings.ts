import { join } from 'node:path';

import { type Settings, settingsSchema } from '../contract/app.ts';
import type { Services } from '../contract/index.ts';
import type { ServiceDeps } from './deps.ts';
import { JsonStore } from './store/json-store.ts';

const initial: Settings = {
  theme: 'system',
  density: 'comfortable',
  locale: 'system',
  refreshSeconds: 10,
  inspectorOpen: true,
  notify: [],
};

type AppGroup = Pick<Services, 'app.info' | 'app.diagnostics' | 'app.settings' | 'app.setSettings'>;

export async function appServices(options: ServiceDeps): Promise<AppGroup> {
  const store = await JsonStore.open({
    path: join(options.dataDir, 'settings.json'),
    // Settings of a newer version may lack what this one knows: each falls back to its default.
    schema: settingsSchema.partial(),
    initial: {},
    now: options.now,
    news: options.news,
  });
  const current = (): Settings => merged(initial, store.value);
  options.platform.settings?.(current());
  return {
    'app.info': () =>
      Promise.resolve({
        version: options.version,
        host: options.host,
        platform: process.platform,
        blockedRequests: options.platform.blockedRequests(),
        nativeDialogs: options.platform.nativeDialogs,
      }),
    'app.diagnostics': () =>
      Promise.resolve({
        text: [
          `Meshscope ${options.version}, host ${options.host}`,
          `${process.platform} ${process.arch}, Node ${process.version}`,
          `settings ${JSON.stringify(current())}`,
          '',
          ...(options.platform.crashes?.() ?? []),
          ...(options.platform.logTail?.() ?? []),
          '',
        ].join('\n'),
      }),
    'app.settings': () => Promise.resolve(current()),
    'app.setSettings': async (change) => {
      await store.update((value) => merged(merged(initial, value), change));
      options.platform.settings?.(current());
      return current();
    },
  };
}

/** A change may say nothing of a setting, or that it is undefined: both leave it as it was. */
function merged(
  base: Settings,
  change: { [K in keyof Settings]?: Settings[K] | undefined },
): Settings {
  return {
    theme: change.theme ?? base.theme,
    density: change.density ?? base.density,
    locale: change.locale ?? base.locale,
    refreshSeconds: change.refreshSeconds ?? base.refreshSeconds,
    inspectorOpen: change.inspectorOpen ?? base.inspectorOpen,
    notify: change.notify ?? base.notify,
  };
}
