/** Gives a number as CSV files hold it: at most so many significant digits and no exponent below 1e21; empty for a number that is not finite. */
export function numberText(value: number, digits = 10): string {
  if (!Number.isFinite(value)) return '';
  const rounded = Number(value.toPrecision(digits));
  return Object.is(rounded, -0) ? '0' : plain(rounded);
}

/** Gives a count as people read it: `12,000`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Gives a count with its noun: `1 key`, `1,000 keys`. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function plain(value: number): string {
  const text = String(value);
  return text.includes('e-') ? value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text;
}
