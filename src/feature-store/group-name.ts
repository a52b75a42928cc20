/** The name and version of a feature group; together they name its tables. */
export type GroupName = { readonly name: string; readonly version: number };

/** Gives the path of the table of a feature group in the workspace. */
export function groupPath(group: GroupName): string {
  return `feature_groups/${group.name}_${group.version}`;
}

/** Gives the group whose table lies at a path, as `groupPath` names it; undefined for the path of another table. */
export function groupOfPath(path: string): GroupName | undefined {
  const [, name, version] = /^feature_groups\/([^/]+)_(\d+)$/.exec(path) ?? [];
  return name === undefined ? undefined : { name, version: Number(version) };
}
