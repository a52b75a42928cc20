import { describeKey, keyId, type Key } from '#src/core/index.ts';
import type { Examples } from './quality-report.ts';
import { examplesShown } from './file-report.ts';

/**
 * Counts the groups of different keys that look the same on a screen, and gives at most five of them: one writes a letter as one
 * character and the other as a letter and an accent, or they differ by invisible characters or by the kind of a blank. They stay
 * different keys: whether their rows are to be added, or repeat each other, only the writer of the file knows.
 */
export function lookAlikeKeys(keys: readonly Key[], keyColumns: readonly string[]): Examples<readonly string[]> {
  // Printable ASCII looks like nothing but itself.
  if (keys.every((key) => key.every(isAscii))) return { count: 0, examples: [] };
  const groups = new Map<string, Map<string, Key>>();
  for (const key of keys) {
    const look = keyId(key.map(lookOf));
    const group = groups.get(look) ?? new Map<string, Key>();
    groups.set(look, group.set(keyId(key), key));
  }
  const alike = [...groups.values()].filter((group) => group.size > 1);
  return {
    count: alike.length,
    examples: alike
      .slice(0, examplesShown)
      .map((group) => [...group.values()].map((key) => describeKey(keyColumns, key))),
  };
}

function lookOf(value: string): string {
  if (isAscii(value)) return value;
  return value
    .normalize('NFC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}/gu, ' ');
}

function isAscii(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value);
}
