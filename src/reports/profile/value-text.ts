import { figureText } from '../charts/figures.ts';

/** Gives a value as people read it: figures of numbers, and words for text that is not to be seen. */
export function valueText(value: string | number | boolean): string {
  if (typeof value === 'number') return figureText(value);
  const text = String(value);
  return text.trim() === '' ? (text === '' ? '(empty text)' : `(${text.length} blanks)`) : text;
}
