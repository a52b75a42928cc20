/** Compares texts in the order of their code points, which is that of their UTF-8 bytes, as readers of Delta compare them. */
export function compareCodePoints(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Gives a text of at most `length` code points that is not above the given one. */
export function lowerBound(text: string, length: number): string {
  return Array.from(text.slice(0, 2 * length))
    .slice(0, length)
    .join('');
}

/** Gives a text of at most `length` code points that is not below the given one, or undefined where there is none. */
export function upperBound(text: string, length: number): string | undefined {
  const prefix = lowerBound(text, length);
  if (prefix.length === text.length) return text;
  const points = Array.from(prefix);
  // The prefix is below the text; it gets above it when one of its code points is raised and those behind it are dropped.
  while (points.length > 0) {
    const point = points.pop()!.codePointAt(0)!;
    if (point < 0x10ffff) return points.join('') + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
  }
  return undefined;
}

// UTF-16 puts the surrogates, which stand for code points above U+FFFF, before U+E000 to U+FFFF.
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
