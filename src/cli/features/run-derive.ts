import { homedir } from 'node:os';
import { join } from 'node:path';
import { countOf } from '#src/core/index.ts';
import {
  createFeatureGroup,
  findFeatureGroup,
  getFeatureGroup,
  groupOfPath,
  insertRows,
  undoCreation,
  type FeatureGroup,
} from '#src/feature-store/index.ts';
import { queryTables, type QueryResult, type TablesRead } from '#src/tables/index.ts';
import { inWorkspace, type WorkspaceSession } from '../workspace-session.ts';
import { workspaceTables } from '../workspace-tables.ts';
import { printInsert } from './insert-lines.ts';
import { rowsOfResult } from './result-rows.ts';

/** The options of `muster features derive`. */
export type DeriveOptions = {
  readonly primaryKey: readonly string[];
  readonly eventTime?: string;
  readonly knowledgeTime?: string;
  readonly description?: string;
  readonly groupVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster features derive`: the rows of a query become a group's, which names the groups it was made from. Gives the exit code 0. */
export async function runDerive(name: string, query: string, options: DeriveOptions): Promise<number> {
  return inWorkspace('features derive', options, async (session) => {
    const { workspace, terminal, signal, commitBy } = session;
    const tables = await workspaceTables(workspace, { signal });
    const cacheFolder = join(homedir(), '.cache', 'muster');
    const result = await queryTables(workspace, query, { tables, cacheFolder, signal });
    const content = rowsOfResult(result);
    const group = await groupFor(name, { result, content }, options, session);
    // The group holds what the query gives, and nothing that it gave before.
    const by = { ...commitBy(), mode: 'replace' as const, tablesRead: result.tablesRead, signal };
    try {
      printInsert(group, await insertRows(workspace, group, content, by), terminal);
    } catch (error) {
      await undoCreation(workspace, group, commitBy());
      throw error;
    }
  });
}

type Derived = { readonly result: QueryResult & TablesRead; readonly content: ReturnType<typeof rowsOfResult> };

async function groupFor(
  name: string,
  { result, content }: Derived,
  options: DeriveOptions,
  { workspace, terminal, signal, commitBy }: WorkspaceSession,
): Promise<FeatureGroup> {
  const { primaryKey, eventTime, knowledgeTime, description, groupVersion } = options;
  const found = await findFeatureGroup(workspace, { name, version: groupVersion }, { signal });
  if (found !== undefined) return found.group;
  const madeFrom = Object.keys(result.tablesRead).flatMap((path) => groupOfPath(path) ?? []);
  const definition = { name, version: groupVersion, description, primaryKey, eventTime, knowledgeTime, madeFrom };
  const { version } = await createFeatureGroup(workspace, definition, content.schema, commitBy());
  const from = madeFrom.map((each) => `${each.name}_${each.version}`).join(', ') || 'no other group';
  terminal.print(`${name}_${version} made with ${countOf(content.schema.length, 'column')} from ${from}`);
  return (await getFeatureGroup(workspace, { name, version }, { signal })).group;
}
