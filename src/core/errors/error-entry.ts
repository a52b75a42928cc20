/** What the table of error codes holds for one code. */
export type ErrorEntry = {
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** One sentence or two: what the user can do. */
  readonly remedy: string;
  /** The exit code of a command that ends with it: 2 for input, settings and usage, 3 for a fleet that is held, 130 for an interrupt, 1 for all else. */
  readonly exit: 1 | 2 | 3 | 130;
};

/** Checks a table's form while keeping its codes as types. */
export function errorTable<Code extends string>(
  table: Readonly<Record<Code, ErrorEntry>>,
): Readonly<Record<Code, ErrorEntry>> {
  return table;
}
