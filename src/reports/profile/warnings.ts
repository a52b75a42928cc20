import { countOf, countText } from '#src/core/index.ts';
import { figureText, shareText } from '../charts/figures.ts';
import type { ColumnStatistics } from '#src/feature-store/index.ts';
import { strengthOf, type Associations } from './associations.ts';
import { isAllDifferent, type ColumnKind } from './column-kind.ts';
import { associationText, measureText } from './measure-text.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Profile, ProfileWarning } from './profile.ts';

const muchMissing = 0.05;
const strongAssociation = 0.8;
const mostPairs = 10;
const nearlyConstant = 0.95;
// Below, neither an identifier nor a constant can be told from chance.
const enoughRows = 10;

/** Gives what people should look at: first of the whole table, then column by column, then of pairs of columns. */
export function warningsOf(
  profile: Pick<Profile, 'nRows' | 'nDuplicateRows' | 'columns' | 'associations'>,
): readonly ProfileWarning[] {
  return [
    ...tableWarnings(profile),
    ...profile.columns.flatMap((column) => columnWarnings(column, profile.nRows)),
    ...pairWarnings(profile.associations),
  ];
}

function tableWarnings({
  nRows,
  nDuplicateRows,
}: Pick<Profile, 'nRows' | 'nDuplicateRows'>): readonly ProfileWarning[] {
  if (nRows === 0) return [{ text: 'The table has no rows.' }];
  if (nRows < enoughRows) return [{ text: `The table has only ${countOf(nRows, 'row')}: nothing below says much.` }];
  if (nDuplicateRows === 0) return [];
  const share = shareText(nDuplicateRows / nRows);
  return [{ text: `${countOf(nDuplicateRows, 'row')} (${share}) repeat an earlier row in every column.` }];
}

function columnWarnings({ statistics, kind }: ColumnProfile, nRows: number): readonly ProfileWarning[] {
  const { column, count, nulls, infinite, distinct } = statistics;
  if (nRows === 0) return [];
  if (count === 0) return [{ column, text: 'no value at all: every row is missing' }];
  const texts = [
    nulls / nRows >= muchMissing ? `${shareText(nulls / nRows)} missing` : '',
    infinite > 0 ? `${countOf(infinite, 'infinite value')}, left out of the statistics` : '',
    distinct === 1 && nRows > 1 ? 'constant: only one value' : '',
    frequentValueText(statistics, kind),
    identifierText(statistics, kind),
    kind === 'text' && !isAllDifferent(statistics)
      ? `${countText(distinct)} different values: too many to compare as categories`
      : '',
  ];
  return texts.filter((text) => text !== '').map((text) => ({ column, text }));
}

function frequentValueText({ topValues, count, distinct }: ColumnStatistics, kind: ColumnKind): string {
  const top = topValues[0];
  if (top === undefined || distinct < 2 || count < enoughRows || top.count / count < nearlyConstant) return '';
  const value = typeof top.value === 'number' ? figureText(top.value) : String(top.value);
  return `nearly constant: ${shareText(top.count / count)} of the ${kind === 'number' ? 'numbers' : 'values'} are ${value}`;
}

function identifierText(statistics: ColumnStatistics, kind: ColumnKind): string {
  const isIdentifierType = kind === 'text' || statistics.type === 'integer' || statistics.type === 'long';
  return isIdentifierType && statistics.count >= enoughRows && isAllDifferent(statistics)
    ? 'all values differ: an identifier?'
    : '';
}

function pairWarnings({ pairs }: Associations): readonly ProfileWarning[] {
  const strong = pairs
    .filter((pair) => strengthOf(pair) >= strongAssociation)
    .toSorted((left, right) => strengthOf(right) - strengthOf(left));
  const nMore = strong.length - mostPairs;
  return [
    ...strong.slice(0, mostPairs).map((pair) => ({
      column: pair.left,
      text: `goes closely with ${pair.right}: ${measureText(pair.measure)} ${associationText(pair)}`,
    })),
    ...(nMore > 0
      ? [{ text: `${countOf(nMore, 'more pair')} of columns go as closely, ${strongAssociation} or above.` }]
      : []),
  ];
}
