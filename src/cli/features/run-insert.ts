import { getFeatureGroup, insertRows, type ValidationPolicy } from '#src/feature-store/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import { readCsvTable } from './csv-table.ts';
import { groupReference } from './group-reference.ts';
import { printInsert } from './insert-lines.ts';
import { contentOf } from './run-create.ts';

/** The options of `muster features insert`. */
export type InsertCommandOptions = {
  readonly append?: true;
  readonly policy?: ValidationPolicy;
  readonly timeFormat?: string;
  readonly groupVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster features insert`: the columns that the group has are read by its types, others by what is in them. Gives the exit code 0. */
export async function runInsert(name: string, file: string, options: InsertCommandOptions): Promise<number> {
  return inWorkspace('features insert', options, async ({ workspace, terminal, signal, commitBy }) => {
    const { group, schema } = await getFeatureGroup(workspace, groupReference(name, options), { signal });
    const { timeFormat, policy, append } = options;
    const types = Object.fromEntries(schema.map((column) => [column.name, column.type]));
    const table = await readCsvTable(file, { types, ignoreAbsent: true, timeFormat, signal });
    for (const remark of table.remarks) terminal.print(remark);
    const mode = append === true ? ('append' as const) : undefined;
    const result = await insertRows(workspace, group, contentOf(table), { ...commitBy(), mode, policy, signal });
    printInsert(group, result, terminal);
  });
}
