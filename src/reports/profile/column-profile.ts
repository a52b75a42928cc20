import type { ColumnStatistics } from '#src/feature-store/index.ts';
import type { ColumnKind } from './column-kind.ts';

/** What one column is like, and how it takes part in the profile. */
export type ColumnProfile = { readonly statistics: ColumnStatistics; readonly kind: ColumnKind };
