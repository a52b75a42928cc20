import { countOf, MusterError } from '#src/core/index.ts';
import {
  attachExpectations,
  detachExpectations,
  getFeatureGroup,
  type FeatureGroup,
  type ValidationPolicy,
} from '#src/feature-store/index.ts';
import { inWorkspace, type WorkspaceSession } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';
import { readSuite } from './suite-file.ts';

/** The options of `muster features expect`. */
export type ExpectOptions = {
  readonly replace?: true;
  readonly none?: true;
  readonly policy?: ValidationPolicy;
  readonly groupVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster features expect`; gives the exit code 0. */
export async function runExpect(name: string, file: string | undefined, options: ExpectOptions): Promise<number> {
  checkAsked(file, options);
  return inWorkspace('features expect', options, async (session) => {
    const { workspace, terminal, signal } = session;
    const { group } = await getFeatureGroup(workspace, groupReference(name, options), { signal });
    await change(group, file, options, session);
    const { group: now } = await getFeatureGroup(workspace, group, { signal });
    terminal.print(
      `${now.name}_${now.version}: ${countOf(now.expectations.length, 'expectation')}, policy ${now.policy}`,
    );
    for (const { expectation_type: type, kwargs } of now.expectations)
      terminal.print(`  ${type} ${JSON.stringify(kwargs)}`);
  });
}

function checkAsked(file: string | undefined, { replace, none }: ExpectOptions): void {
  if (file !== undefined && none === true) {
    throw new MusterError('USAGE', {
      what: 'There is a file of expectations, and --none.',
      expected: 'one of the two',
    });
  }
  if (file === undefined && replace === true) {
    throw new MusterError('USAGE', {
      what: 'There is --replace without a file, so that nothing would take the place of the expectations.',
      expected: 'muster features expect NAME FILE --replace, or --none to take all expectations away',
    });
  }
}

async function change(
  group: FeatureGroup,
  file: string | undefined,
  { replace, none, policy }: ExpectOptions,
  { workspace, signal, commitBy }: WorkspaceSession,
): Promise<void> {
  const by = { ...commitBy(), signal };
  if (none === true && policy === undefined) await detachExpectations(workspace, group, {}, by);
  else if (file !== undefined || policy !== undefined) {
    const added = file === undefined ? [] : readSuite(file);
    await attachExpectations(workspace, group, added, { ...by, policy, replace: replace === true || none === true });
  }
}
