import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { countOf, didYouMean, fileNameOf, MusterError } from '#src/core/index.ts';
import { listFeatureGroups, readFeatureGroup } from '#src/feature-store/index.ts';
import { profilePage, profileTable } from '#src/reports/index.ts';
import type { TableRows, TableSchema } from '#src/tables/index.ts';
import { readCsvTable } from './features/csv-table.ts';
import { groupReference } from './features/group-reference.ts';
import type { AsOf } from './option-values.ts';
import { inWorkspace, type WorkspaceSession } from './workspace-session.ts';
import { writeWhole } from './write-whole.ts';

/** The options of `muster profile`. */
export type ProfileOptions = {
  readonly target?: string;
  readonly html?: string;
  readonly asOf?: AsOf;
  readonly groupVersion?: number;
  readonly workspace?: string;
};

type Subject = {
  readonly title: string;
  readonly source: string;
  readonly schema: TableSchema;
  readonly rows: TableRows;
};

/** Runs `muster profile`; gives the exit code 0. */
export async function runProfile(text: string, options: ProfileOptions): Promise<number> {
  return inWorkspace('profile', options, async (session) => {
    const subject = await readSubject(text, options, session);
    const { target } = options;
    const names = subject.schema.map(({ name }) => name);
    if (target !== undefined && !names.includes(target)) {
      throw new MusterError('USAGE', {
        what: `--target names "${target}", which is no column.${didYouMean(target, names)}`,
        expected: names.join(', '),
      });
    }
    const profile = profileTable({ ...subject, ...(target === undefined ? {} : { target }) });
    const file = options.html ?? join('reports', `profile-${fileNameOf(subject.title)}.html`);
    await writeWhole(file, profilePage(profile));
    session.terminal.print(
      `${file}: ${countOf(subject.rows.nRows, 'row')}, ${countOf(names.length, 'column')} of ${subject.source}`,
    );
  });
}

/** A path to a file that is there, or that ends as a CSV file does, is one; anything else names a feature group. */
async function readSubject(text: string, options: ProfileOptions, session: WorkspaceSession): Promise<Subject> {
  const { workspace, terminal, signal } = session;
  if (statSync(text, { throwIfNoEntry: false })?.isFile() === true || /\.(csv|tsv|txt)$/i.test(text)) {
    checkOfFile(text, options);
    const { schema, rows, remarks } = await readCsvTable(text, { signal });
    for (const remark of remarks) terminal.print(remark);
    return { title: basename(text).replace(/\.[^.]*$/, ''), source: text, schema, rows };
  }
  await checkThere(text, session);
  const read = await readFeatureGroup(workspace, groupReference(text, options), { ...options.asOf, signal });
  const { group, schema, rows, tableVersion } = read;
  const name = `${group.name}_${group.version}`;
  return { title: name, source: `the feature group ${name} at v${tableVersion}`, schema, rows };
}

function checkOfFile(file: string, { asOf, groupVersion }: ProfileOptions): void {
  if (asOf === undefined && groupVersion === undefined) return;
  throw new MusterError('USAGE', {
    what: `${asOf === undefined ? '--group-version' : '--as-of'} is of a feature group, and ${file} is a file.`,
    expected: 'the name of a feature group, or a file without the option',
  });
}

async function checkThere(name: string, { workspace, signal }: WorkspaceSession): Promise<void> {
  const names = (await listFeatureGroups(workspace, { signal })).map(({ group }) => group.name);
  if (names.includes(name)) return;
  throw new MusterError('USAGE', {
    what: `"${name}" is neither a file nor a feature group.${didYouMean(name, names)}`,
    expected: names.length === 0 ? 'a CSV file' : `a CSV file, or one of ${[...new Set(names)].join(', ')}`,
  });
}
