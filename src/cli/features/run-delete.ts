import { countOf } from '#src/core/index.ts';
import {
  consequencesOfDelete,
  deleteFeatureGroup,
  deleteRowsOfGroup,
  findFeatureGroup,
  getFeatureGroup,
  groupToDelete,
  readFeatureGroup,
} from '#src/feature-store/index.ts';
import { inWorkspace, type WorkspaceSession } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';
import { conditionOf, type WhereText } from './where-option.ts';

/** The options of `muster features delete`. */
export type DeleteOptions = {
  readonly where?: readonly WhereText[];
  readonly yes?: true;
  readonly force?: true;
  readonly groupVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster features delete`; gives the exit code 0. */
export async function runDelete(name: string, options: DeleteOptions): Promise<number> {
  return inWorkspace('features delete', options, async (session) => {
    await (options.where === undefined ? deleteAll(name, options, session) : deleteSome(name, options, session));
  });
}

async function deleteSome(asked: string, options: DeleteOptions, session: WorkspaceSession): Promise<void> {
  const { workspace, terminal, signal, commitBy } = session;
  const found = await getFeatureGroup(workspace, groupReference(asked, options), { signal });
  const { group, schema, tableVersion } = found;
  const where = conditionOf(options.where, schema)!;
  const name = `${group.name}_${group.version}`;
  if (options.yes !== true) {
    const { rows } = await readFeatureGroup(workspace, group, { columns: [...group.primaryKey], where, signal });
    return terminal.print(
      `${countOf(rows.nRows, 'row')} of ${name} would be deleted; --yes does it. Versions up to v${tableVersion} keep them.`,
    );
  }
  const { version, nDeleted } = await deleteRowsOfGroup(workspace, group, { ...commitBy(), where, signal });
  terminal.print(
    `${countOf(nDeleted, 'row')} deleted; ${name} is at v${version}, and versions up to v${tableVersion} keep them`,
  );
}

async function deleteAll(asked: string, options: DeleteOptions, session: WorkspaceSession): Promise<void> {
  const { workspace, terminal, signal, commitBy } = session;
  const { group } = await groupToDelete(workspace, groupReference(asked, options), { signal });
  const found = await findFeatureGroup(workspace, group, { signal });
  const name = `${group.name}_${group.version}`;
  const consequences = await consequencesOfDelete(workspace, group, { signal });
  terminal.print(
    found === undefined
      ? `${name}: an earlier deletion of it did not come to its end.`
      : `${name}: ${countOf(found.nRows ?? 0, 'row')}; with it go all its versions, for good.`,
  );
  for (const each of consequences) terminal.print(`  ${each.what}`);
  if (consequences.length === 0) terminal.print('  Nothing rests on it.');
  if (options.yes !== true) {
    return terminal.print(`Nothing was deleted; --yes does it${consequences.length > 0 ? ', with --force' : ''}.`);
  }
  await deleteFeatureGroup(workspace, group, { ...commitBy(), force: options.force ?? false, signal });
  terminal.print(`${name} is deleted.`);
}
