import type { Association } from './association-measures.ts';
import type { AssociationMeasure } from './associations.ts';

const texts = {
  pearson: 'Pearson’s r',
  'correlation ratio': 'correlation ratio η',
  'cramers v': 'Cramér’s V',
} as const;

/** Gives the name of a measure as people write it. */
export function measureText(measure: AssociationMeasure): string {
  return texts[measure];
}

/** Gives the value of an association with three digits; a dash where it cannot be told. */
export function associationText({ value }: Pick<Association, 'value'>): string {
  if (value === null) return '–';
  const text = value.toFixed(3);
  return text === '-0.000' ? '0.000' : text.replace('-', '\u2212');
}
