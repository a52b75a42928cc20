import { textOfVisible } from '#src/core/index.ts';

/**
 * Takes `a=x,b=y` apart into names and values, without the spaces around them. A value in double quotes may hold commas, as `describeKey`
 * writes it: `b="y,z"`; in one without, `\u{308}` is a character, as there. A part without "=" has no value.
 */
export function keyPairs(text: string): readonly (readonly [name: string, value: string | undefined])[] {
  return writtenPairs(text).map(([name, value]) => [name, value === undefined ? undefined : unquoted(value)]);
}

/** Takes pairs apart as `keyPairs` does, and leaves the values as they are written: with their quotation marks. */
export function writtenPairs(text: string): readonly (readonly [name: string, value: string | undefined])[] {
  return [...text.matchAll(part)].map(([whole]) => {
    const at = whole.indexOf('=');
    if (at === -1) return [whole.trim(), undefined];
    return [whole.slice(0, at).trim(), whole.slice(at + 1).trim()];
  });
}

// A quoted value reaches to the end of its part; else a quotation mark is a character like any other.
const part = /(?<=^|,)(?:[^=,]*=\s*"(?:[^"\\]|\\.)*"\s*(?=,|$)|[^,]*)(?=,|$)/g;

function unquoted(value: string): string {
  if (!/^".*"$/s.test(value)) return textOfVisible(value);
  try {
    return String(JSON.parse(value));
  } catch {
    return textOfVisible(value);
  }
}
