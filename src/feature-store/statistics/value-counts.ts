/** How often a value stands in a column. */
export type ValueCount = { readonly value: string | number | boolean; readonly count: number };

const mostValues = 20;

/** Gives the 20 most frequent values, by count, then by value. */
export function mostFrequent(counts: Iterable<readonly [string | number | boolean, number]>): readonly ValueCount[] {
  // Insertion into a short list: of a million different values nearly all are told from its last entry.
  const top: ValueCount[] = [];
  for (const [value, count] of counts) {
    if (top.length === mostValues && !isBefore({ value, count }, top[mostValues - 1]!)) continue;
    const place = top.findIndex((other) => isBefore({ value, count }, other));
    top.splice(place < 0 ? top.length : place, 0, { value, count });
    if (top.length > mostValues) top.pop();
  }
  return top;
}

function isBefore(left: ValueCount, right: ValueCount): boolean {
  return left.count === right.count ? left.value < right.value : left.count > right.count;
}
