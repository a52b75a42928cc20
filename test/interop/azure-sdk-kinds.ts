/** A kind of resources as the SDK for JavaScript has it: paths below the workspace, its operations, its model. */
export type Kind = {
  readonly path: RegExp;
  readonly operations: string;
  readonly model: string;
  /** Where a path is that of a list. */
  readonly list?: RegExp;
  /** Whether it is made by long-running operations. */
  readonly isLong?: true;
};

const versionOf = (kind: string): RegExp => new RegExp(`^${kind}/([^/]+)/versions/([^/]+)$`);

const kinds: readonly Kind[] = [
  { path: versionOf('codes'), operations: 'codeVersions', model: 'CodeVersion' },
  { path: versionOf('environments'), operations: 'environmentVersions', model: 'EnvironmentVersion' },
  { path: versionOf('components'), operations: 'componentVersions', model: 'ComponentVersion' },
  { path: versionOf('models'), operations: 'modelVersions', model: 'ModelVersion' },
  { path: versionOf('data'), operations: 'dataVersions', model: 'DataVersionBase' },
  { path: /^datastores\/([^/]+)$/, operations: 'datastores', model: 'Datastore' },
  { path: /^jobs(?:\/([^/]+)(?:\/cancel)?)?$/, list: /^jobs$/, operations: 'jobs', model: 'JobBase' },
  { path: /^schedules\/([^/]+)$/, operations: 'schedules', model: 'Schedule', isLong: true },
  { path: /^batchEndpoints\/([^/]+)$/, operations: 'batchEndpoints', model: 'BatchEndpoint', isLong: true },
  {
    path: /^batchEndpoints\/([^/]+)\/deployments(?:\/([^/]+))?$/,
    list: /\/deployments$/,
    operations: 'batchDeployments',
    model: 'BatchDeployment',
    isLong: true,
  },
  { path: /^$/, operations: 'workspaces', model: 'Workspace' },
];

/** Gives the kind of resources that a path below the workspace is about; undefined where the SDK has no operations for it. */
export function kindOf(path: string): Kind | undefined {
  return kinds.find((kind) => kind.path.test(path));
}
