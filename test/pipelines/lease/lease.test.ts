import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readLease } from '#src/pipelines/lease/lease-object.ts';
import { takeLease } from '#src/pipelines/lease/take-lease.ts';
import { openStore } from '#src/storage/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { leaseCases } from './lease-cases.ts';
import { leaseContext } from './lease-context.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'muster-lease-'));

describe('the lease of a pipeline in a folder', () => {
  leaseCases(async () => openStore(newFolder()));

  test('of a process that was killed on this machine is taken over at once', async () => {
    const folder = newFolder();
    const holder = spawn(process.execPath, [join(projectRoot, 'test/pipelines/lease/holding-process.ts'), folder]);
    await once(holder.stdout, 'data');
    const store = openStore(folder);
    expect((await readLease(store, 'toy'))?.lease.holder).toMatchObject({
      run: 'run-of-another-process',
      pid: holder.pid,
    });
    holder.kill('SIGKILL');
    await once(holder, 'close');
    const said: string[] = [];
    const report = { ...leaseContext(store, '').report, info: (text: string) => said.push(text) };
    // With the usual pace a lease that is not known to be dead would be watched for a minute.
    const taken = await takeLease(leaseContext(store, 'run-b', { report }));
    await taken.release();
    expect(said).toEqual(['run-of-another-process died: the pipeline toy is taken over']);
  });
});
