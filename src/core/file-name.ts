import { digestOf } from './digest.ts';

// 255 bytes is the most that common file systems take; the rest is room for an ending.
const longestName = 200;
const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Gives a file name that stands for any text, one to one: `../x`, `a/b`, `CON` and the empty text each get a name that every file
 * system takes. Bytes outside `A-Z a-z 0-9 . _ -` become `%XX`, as in a URI; of a long name the start stays, with a digest behind it.
 */
export function fileNameOf(text: string): string {
  return shortened(escapedName(text), text);
}

function escapedName(text: string): string {
  if (text === '') return '%';
  let name = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    name += /[A-Za-z0-9._-]/.test(char) ? char : escapeByte(byte);
  }
  if (name.startsWith('.') || reservedOnWindows.test(name)) name = escapeByte(name.charCodeAt(0)) + name.slice(1);
  return name.endsWith('.') ? name.slice(0, -1) + escapeByte(0x2e) : name;
}

/**
 * Gives a file name for each of the texts, all different even on disks that ignore case: where `A1` stands beside `a1`, the capital
 * letters are escaped too.
 */
export function fileNamesOf(texts: Iterable<string>): ReadonlyMap<string, string> {
  const distinct = [...new Set(texts)];
  const timesSeen = new Map<string, number>();
  for (const text of distinct) {
    const folded = fileNameOf(text).toLowerCase();
    timesSeen.set(folded, (timesSeen.get(folded) ?? 0) + 1);
  }
  return new Map(
    distinct.map((text): [string, string] => {
      const name = fileNameOf(text);
      const isAlone = timesSeen.get(name.toLowerCase()) === 1;
      return [text, isAlone ? name : shortened(withoutCapitals(name), text)];
    }),
  );
}

// The letters of %XX stay as they are.
function withoutCapitals(name: string): string {
  return name.replace(/(?<!%[0-9A-F]?)[A-Z]/g, (capital) => escapeByte(capital.charCodeAt(0)));
}

// No escaped name has "%_", so a shortened one never equals a whole one.
function shortened(name: string, text: string): string {
  if (name.length <= longestName) return name;
  const start = name.slice(0, longestName - 18).replace(/%[0-9A-F]?$/, '');
  return `${start}%_${digestOf(text).slice(0, 16)}`;
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
