import type { FleetSeries } from '#src/core/index.ts';
import type { TableSchema } from '#src/tables/index.ts';

/** The columns of a series group that are not keys or covariates. */
export const seriesColumns = { period: 'period', target: 'target', repaired: 'repaired' } as const;

/** Gives the columns of a series group: keys, the period's first instant (event time), target, whether it was repaired, covariates. */
export function seriesSchema(fleet: Pick<FleetSeries, 'keyColumns' | 'covariates'>): TableSchema {
  return [
    ...fleet.keyColumns.map((name) => ({ name, type: 'string' as const, nullable: false })),
    { name: seriesColumns.period, type: 'timestamp', nullable: false },
    { name: seriesColumns.target, type: 'double' },
    { name: seriesColumns.repaired, type: 'boolean', nullable: false },
    ...Object.keys(fleet.covariates).map((name) => ({ name, type: 'double' as const })),
  ];
}

/** Gives the columns of the table beside a series group that says what became of each key in data preparation. */
export function keyQualitySchema(keyColumns: readonly string[]): TableSchema {
  return [
    ...keyColumns.map((name) => ({ name, type: 'string' as const, nullable: false })),
    { name: 'state', type: 'string', nullable: false },
    { name: 'reason', type: 'string', nullable: false },
    { name: 'read', type: 'integer', nullable: false },
    { name: 'kept', type: 'integer', nullable: false },
    { name: 'repaired_rows', type: 'integer', nullable: false },
    { name: 'refused', type: 'integer', nullable: false },
  ];
}
