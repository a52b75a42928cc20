import { countOf, MusterError } from '#src/core/index.ts';
import type { TypedTable } from '#src/data-preparation/index.ts';
import {
  createFeatureGroup,
  getFeatureGroup,
  insertRows,
  undoCreation,
  type ValidationPolicy,
} from '#src/feature-store/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import { columnTypesFrom } from './column-types.ts';
import { readCsvTable } from './csv-table.ts';
import { printInsert } from './insert-lines.ts';
import { readSuite } from './suite-file.ts';

/** The options of `muster features create`. */
export type CreateOptions = {
  readonly primaryKey?: readonly string[];
  readonly eventTime?: string;
  readonly knowledgeTime?: string;
  readonly partitionBy?: readonly string[];
  readonly description?: string;
  readonly types?: Readonly<Record<string, string>>;
  readonly timeFormat?: string;
  readonly expectations?: string;
  readonly policy: ValidationPolicy;
  readonly quarantine?: true;
  readonly groupVersion?: number;
  readonly empty?: true;
  readonly workspace?: string;
};

/** Runs `muster features create`; gives the exit code 0. */
export async function runCreate(name: string, file: string | undefined, options: CreateOptions): Promise<number> {
  return inWorkspace('features create', options, async ({ workspace, terminal, signal, commitBy }) => {
    const types = columnTypesFrom(timesAsTimestamps(options));
    const table = file === undefined ? undefined : await readCsvTable(file, { ...readOptions(options), types, signal });
    const schema = table?.schema ?? Object.entries(types).map(([column, type]) => ({ name: column, type }));
    if (schema.length === 0) refuseWithoutColumns();
    const { version } = await createFeatureGroup(workspace, definitionOf(name, options), schema, commitBy());
    const { group } = await getFeatureGroup(workspace, { name, version });
    if (version > 1 && options.groupVersion === undefined)
      terminal.print(`${name}_${version - 1} is there already, and stays; \`features insert\` would add to it`);
    terminal.print(`${name}_${version} made with ${countOf(schema.length, 'column')}: ${describeColumns(schema)}`);
    if (table === undefined || options.empty === true) return;
    for (const remark of table.remarks) terminal.print(remark);
    try {
      printInsert(group, await insertRows(workspace, group, contentOf(table), { ...commitBy(), signal }), terminal);
    } catch (error) {
      // Nobody asked for an empty group: corrected and given again, the file makes the same version.
      await undoCreation(workspace, group, commitBy());
      throw error;
    }
  });
}

function readOptions({ timeFormat }: CreateOptions): { readonly timeFormat?: string } {
  return timeFormat === undefined ? {} : { timeFormat };
}

// A number such as 202104 is a time where the user says so by naming the column one.
function timesAsTimestamps({ types, eventTime, knowledgeTime }: CreateOptions): Readonly<Record<string, string>> {
  const times = [eventTime, knowledgeTime].filter((column) => column !== undefined);
  return { ...Object.fromEntries(times.map((column) => [column, 'timestamp'])), ...types };
}

function definitionOf(name: string, options: CreateOptions): Parameters<typeof createFeatureGroup>[1] {
  const { primaryKey, eventTime, knowledgeTime, partitionBy, description, policy, quarantine, groupVersion } = options;
  const expectations = options.expectations === undefined ? [] : readSuite(options.expectations);
  return {
    name,
    version: groupVersion,
    description,
    primaryKey,
    eventTime,
    knowledgeTime,
    partitionBy,
    expectations,
    policy,
    quarantine,
  };
}

/** Gives the rows of a file as an insert takes them, with their lines for messages. */
export function contentOf({ schema, rows, file, lines }: TypedTable): Parameters<typeof insertRows>[2] {
  return { schema, rows, file, lines };
}

function describeColumns(schema: TableSchema): string {
  return schema.map(({ name, type }) => `${name} ${type}`).join(', ');
}

function refuseWithoutColumns(): never {
  throw new MusterError('USAGE', {
    what: 'There is neither a file nor --types, so that the columns are not known.',
    expected: 'muster features create NAME FILE.csv --primary-key …, or --types a=string,b=double',
  });
}
