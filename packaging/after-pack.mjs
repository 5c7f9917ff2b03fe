import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** electron-builder's hook between packing and signing. */
export default function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName === 'darwin') {
    for (const name of readdirSync(appOutDir).filter((one) => one.endsWith('.app'))) {
      const file = path.join(appOutDir, name, 'Contents', 'Info.plist');
      if (existsSync(file)) writeFileSync(file, withoutUnused(readFileSync(file, 'utf8')));
    }
  }
  for (const line of unsigned(electronPlatformName, process.env)) {
    process.stderr.write(`  • ${line}\n`);
  }
}

/** Electron's own Info.plist asks for what the app never uses. */
export function withoutUnused(plist) {
  return plist.replaceAll(
    /\s*<key>NS(?:Camera|Microphone|AudioCapture|BluetoothAlways|BluetoothPeripheral)UsageDescription<\/key>\s*<string>[^<]*<\/string>/g,
    '',
  );
}

/** What stays unsigned for want of credentials, one sentence each. */
export function unsigned(platform, env) {
  const has = (...names) => names.every((name) => Boolean(env[name]));
  if (platform === 'darwin') {
    const notarizes =
      has('APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
      has('APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID') ||
      has('APPLE_KEYCHAIN_PROFILE');
    return [
      ...(has('CSC_LINK') || has('CSC_NAME')
        ? []
        : ['not signed: CSC_LINK (a .p12) or CSC_NAME (an identity of the keychain) is not set']),
      ...(notarizes
        ? []
        : ['not notarized: APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER are not set']),
    ];
  }
  if (platform === 'win32' && !has('WIN_CSC_LINK') && !has('CSC_LINK')) {
    return ['not signed: WIN_CSC_LINK (a .pfx) and WIN_CSC_KEY_PASSWORD are not set'];
  }
  return [];
}
