import type { Settings } from './load-settings.ts';

/**
 * Gives every text that must not be printed because a setting holds it as a secret: the connection string, and in it the key and the
 * shared access signature, each also as it stands in a URI. The short form for Azurite holds none: it is the same everywhere.
 */
export function secretValues({ azureConnectionString }: Pick<Settings, 'azureConnectionString'>): readonly string[] {
  if (azureConnectionString === undefined || isAzurite.test(azureConnectionString)) return [];
  const parts = azureConnectionString.split(';');
  const key = valueAfter(/^\s*AccountKey\s*=/i, parts);
  const access = valueAfter(/^\s*SharedAccessSignature\s*=/i, parts);
  const signature = valueAfter(/^\??sig=/i, access?.split('&') ?? []);
  const values = [azureConnectionString, key, access, signature].filter((value) => value !== undefined);
  return [...new Set(values.flatMap((value) => [value, encodeURIComponent(value), decoded(value)]))];
}

const isAzurite = /^\s*UseDevelopmentStorage\s*=\s*true\s*;?\s*$/i;

function valueAfter(name: RegExp, parts: readonly string[]): string | undefined {
  const part = parts.find((each) => name.test(each));
  return part?.replace(name, '').trim();
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A "%" that escapes nothing: the value has no other form.
    return value;
  }
}
