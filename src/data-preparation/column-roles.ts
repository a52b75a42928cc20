import { didYouMean, MusterError, type Fault } from '#src/core/index.ts';

/** The roles that a file must fill, and those that it may. */
export type RoleRequest = {
  readonly file: string;
  readonly keyColumns: readonly string[];
  readonly hasTarget: boolean;
  readonly covariates: readonly string[];
  /** Role to column of the file; a role without entry has the column of its own name. */
  readonly columns: Readonly<Record<string, string>>;
};

/** The places of the roles in the header, 0 for the first column. */
export type ColumnRoles = {
  readonly time: number;
  readonly target: number | undefined;
  /** [keyColumns.length] */
  readonly keys: readonly number[];
  readonly covariates: Readonly<Record<string, number>>;
  /** Covariates that the header does not have. */
  readonly missingCovariates: readonly string[];
};

/**
 * Finds the columns of the roles in a header. Throws DATA_COLUMN_MISSING with one fault for each role that is not there, covariates
 * apart, and DATA_DUPLICATE_COLUMN when a column that is needed stands in the header twice or fills two roles.
 */
export function findColumns(header: readonly string[], headerLine: number, request: RoleRequest): ColumnRoles {
  const where = { file: request.file, line: headerLine };
  const columnOf = (role: string): string =>
    Object.hasOwn(request.columns, role) ? request.columns[role]!.trim() : role;
  const required = ['time', ...(request.hasTarget ? ['target'] : []), ...request.keyColumns];
  const missing = required.filter((role) => !header.includes(columnOf(role)));
  if (missing.length > 0) {
    const looksLikeData = header.some((name) => /^[+-]?\d+([.,]\d+)?$/.test(name));
    throw new MusterError(
      'DATA_COLUMN_MISSING',
      missing.map((role): Fault => ({
        what: `no column "${columnOf(role)}" for the ${roleText(role)}.${didYouMean(columnOf(role), header)} The header is ${header.join(', ')}${looksLikeData ? '; it looks like a row of data' : ''}`,
        where,
        expected: looksLikeData ? 'a first line with the names of the columns' : `a column "${columnOf(role)}"`,
        toDo: `Name the column: --map ${role}=COLUMN, or columns: { ${role}: COLUMN } in the pipeline file.`,
      })),
    );
  }
  const covariates = request.covariates.filter((role) => header.includes(columnOf(role)));
  const roles = [...required, ...covariates];
  refuseDuplicates(roles.map(columnOf), roles, { header, where });
  const place = (role: string): number => header.indexOf(columnOf(role));
  return {
    time: place('time'),
    target: request.hasTarget ? place('target') : undefined,
    keys: request.keyColumns.map(place),
    covariates: Object.fromEntries(covariates.map((role) => [role, place(role)])),
    missingCovariates: request.covariates.filter((role) => !covariates.includes(role)),
  };
}

function roleText(role: string): string {
  return role === 'time' || role === 'target' ? `role ${role}` : `key column ${role}`;
}

function refuseDuplicates(
  columns: readonly string[],
  roles: readonly string[],
  found: { readonly header: readonly string[]; readonly where: { readonly file: string; readonly line: number } },
): void {
  const faults: Fault[] = [];
  columns.forEach((column, i) => {
    const where = { ...found.where, column };
    const earlier = columns.indexOf(column);
    if (earlier < i) {
      const what = `the column is meant to be both ${roles[earlier]!} and ${roles[i]!}`;
      faults.push({ what, where, expected: 'a column of its own for each role' });
      return;
    }
    const places = found.header.flatMap((name, at) => (name === column ? [at + 1] : []));
    if (places.length > 1) {
      const what = `the header has the column ${places.length} times, as number ${places.join(' and ')}`;
      faults.push({ what, where, expected: 'one column of this name' });
    }
  });
  if (faults.length > 0) throw new MusterError('DATA_DUPLICATE_COLUMN', faults);
}
