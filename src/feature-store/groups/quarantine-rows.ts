import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { commitRows, describeTable } from '#src/tables/index.ts';
import { groupPath } from '../group-name.ts';
import { commitInfo, featureGroupProperty, formatFeatureGroup, type CommitBy } from './feature-group.ts';
import type { FoundGroup } from './find-group.ts';
import { quarantineColumns } from './quarantine-columns.ts';
import { quarantineGroupOf, quarantineSchema } from './quarantine-group.ts';
import type { ScreenedRows } from './screen-rows.ts';

/** Writes refused rows to the quarantine of a group, each with its reason; once for each `id`, however often that runs. */
export async function quarantineRows(
  store: ObjectStore,
  { group, schema }: FoundGroup,
  { content, reasons }: ScreenedRows['refused'],
  by: CommitBy & StoreOptions & { readonly id: string },
): Promise<void> {
  const quarantine = quarantineGroupOf(group);
  const path = groupPath(quarantine);
  const nRows = reasons.length;
  const there = await describeTable(store, path, { signal: by.signal });
  const columns = quarantineColumns(content, { group: schema, quarantine: there?.schema ?? [] });
  await commitRows(store, path, {
    schema: quarantineSchema(columns),
    rows: {
      nRows,
      columns: {
        ...Object.fromEntries(columns.map(({ name, values }) => [name, values])),
        reason: reasons,
        refused_at: Array<number>(nRows).fill(by.now),
        run: Array<string>(nRows).fill(by.run),
        file_line: content.lines === undefined ? Array<null>(nRows).fill(null) : Array.from(content.lines),
      },
    },
    mode: 'append',
    addColumns: true,
    newTable: { properties: { [featureGroupProperty]: formatFeatureGroup(quarantine) } },
    info: commitInfo(quarantine, by, { operation: 'QUARANTINE ROWS', insertId: by.id, nRows }),
    now: by.now,
    txn: { appId: `quarantine ${by.id}`, version: 0 },
    signal: by.signal,
  });
}
