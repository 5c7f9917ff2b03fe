type Env = Readonly<Record<string, string | undefined>>;

/** What the starter of an AppImage sets or puts in front, for the app alone. */
const lists: ReadonlySet<string> = new Set([
  'PATH',
  'LD_LIBRARY_PATH',
  'XDG_DATA_DIRS',
  'GSETTINGS_SCHEMA_DIR',
  'PERLLIB',
  'PYTHONPATH',
  'QT_PLUGIN_PATH',
  'GST_PLUGIN_SYSTEM_PATH',
]);
const own: ReadonlySet<string> = new Set([
  'APPDIR',
  'APPIMAGE',
  'ARGV0',
  'OWD',
  'CHROME_DESKTOP',
  'ORIGINAL_XDG_CURRENT_DESKTOP',
]);

/**
 * The environment of whoever started the app: what an AppImage put into it is taken out again. A credential
 * plugin that runs with its libraries ends in a symbol that is not there.
 */
export function callersEnvironment(env: Env): Record<string, string | undefined> {
  const folder = env['APPDIR'] ?? '';
  const inside = (part: string): boolean => part === folder || part.startsWith(`${folder}/`);
  const without = (value: string): string | undefined => {
    const kept = value.split(':').filter((part) => part !== '' && !inside(part));
    return kept.length === 0 ? undefined : kept.join(':');
  };
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      if (own.has(name) || value === undefined) return [];
      const restored = folder !== '' && lists.has(name) ? without(value) : value;
      return restored === undefined ? [] : [[name, restored]];
    }),
  );
}
