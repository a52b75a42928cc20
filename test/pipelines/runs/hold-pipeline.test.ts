import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MusterError } from '#src/core/index.ts';
import { runPipeline } from '#src/pipelines/index.ts';
import { readLease, swapLease } from '#src/pipelines/lease/lease-object.ts';
import { readRunHeader, writeRunHeader } from '#src/pipelines/runs/run-header.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { openKillable } from './killable-pipeline.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'muster-hold-'));

/** Does what a process does that resumes a run whose holder seems dead: takes the lease over and writes a header. */
async function resumeElsewhere(store: ObjectStore): Promise<void> {
  const from = (await readLease(store, 'killable'))!;
  const holder = { ...from.lease.holder, token: 'of-another-process' };
  await swapLease(store, 'killable', { from, to: { holder, beat: 0, isReleased: false } });
  const header = (await readRunHeader(store, 'run-killed'))!;
  await writeRunHeader(store, { ...header, lease: holder.token });
}

test('a run that lost its lease leaves the header of the process that goes on with it', async () => {
  const folder = newFolder();
  const store = openStore(folder);
  const { pipeline, context } = openKillable(folder, async () => resumeElsewhere(store));
  await runPipeline(pipeline, context);
  expect(await readRunHeader(store, 'run-killed')).toMatchObject({ lease: 'of-another-process' });
});

/** Gives a store whose headers of runs cannot be removed. */
function withoutRemoval(store: ObjectStore): ObjectStore {
  return {
    ...store,
    delete: async (path, options) => {
      if (!path.startsWith('run_headers/')) return store.delete(path, options);
      throw new MusterError('STORAGE_FAILED', { what: 'Could not delete this object: EROFS.' });
    },
  };
}

test('a header that cannot be removed is warned of: a run that is done stays done, and one that failed says why', async () => {
  for (const failure of [undefined, new MusterError('USAGE', { what: 'The step is wrong.' })]) {
    const warned: string[] = [];
    const { pipeline, context } = openKillable(newFolder(), async () => {
      if (failure !== undefined) throw failure;
    });
    const report = { ...context.report, warn: (text: string) => warned.push(text) };
    const workspace = withoutRemoval(context.workspace);
    const outcome = await runPipeline(pipeline, { ...context, workspace, report });
    expect(outcome.failure).toBe(failure);
    expect(warned).toEqual([expect.stringMatching(/header of run-killed stays.*EROFS/)]);
  }
});
