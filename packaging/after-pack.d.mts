export function withoutUnused(plist: string): string;
export function unsigned(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): string[];
