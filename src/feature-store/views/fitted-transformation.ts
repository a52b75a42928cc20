import type { ColumnType } from '#src/tables/index.ts';
import type { Category, Transformation } from './transformation.ts';

/** What one transformation learned of one column; plain JSON. `type` is the column's type before it. */
export type FittedTransformation = { readonly column: string; readonly type: ColumnType } & Parameters;

type Parameters =
  | {
      readonly use: 'impute';
      readonly value: string | number | boolean;
      /** The column's type after it: a mean is no whole number. */
      readonly gives: ColumnType;
    }
  /** x · scale + offset, as scikit-learn's MinMaxScaler. */
  | { readonly use: 'min_max'; readonly scale: number; readonly offset: number }
  /** (x − center) / scale, as scikit-learn's StandardScaler and RobustScaler. */
  | { readonly use: 'standard' | 'robust'; readonly center: number; readonly scale: number }
  /** The borders between the bins, ascending. */
  | { readonly use: 'bins'; readonly edges: readonly number[] }
  | { readonly use: 'label_encode'; readonly classes: readonly Category[]; readonly unknown: 'error' | 'ignore' }
  | {
      readonly use: 'one_hot';
      readonly categories: readonly Category[];
      readonly unknown: 'error' | 'ignore' | 'own_column';
    }
  | { readonly use: 'log1p' };

/** What the transformations of a view learned of the training rows, in the order in which they are applied. */
export type FittedTransformations = readonly FittedTransformation[];

/** Gives the column types that a transformation takes. */
export function typesTaken(transformation: Transformation): readonly ColumnType[] {
  switch (transformation.use) {
    case 'impute':
      return transformation.strategy === 'mean' || transformation.strategy === 'median' ? numeric : categorical;
    case 'label_encode':
    case 'one_hot':
      return categorical;
    case 'min_max':
    case 'standard':
    case 'robust':
    case 'bins':
    case 'log1p':
      return numeric;
    default:
      return transformation satisfies never;
  }
}

/** Gives the type of a column after a transformation, undefined where other columns take its place. */
export function typeGiven(transformation: Transformation, type: ColumnType): ColumnType | undefined {
  switch (transformation.use) {
    case 'impute':
      return transformation.strategy === 'mean' || transformation.strategy === 'median' ? 'double' : type;
    case 'min_max':
    case 'standard':
    case 'robust':
    case 'log1p':
      return 'double';
    case 'bins':
    case 'label_encode':
      return 'integer';
    case 'one_hot':
      return undefined;
    default:
      return transformation satisfies never;
  }
}

const numeric: readonly ColumnType[] = ['integer', 'long', 'double'];
const categorical: readonly ColumnType[] = ['string', 'boolean', ...numeric];
