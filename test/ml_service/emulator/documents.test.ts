import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const script = `
  import { openDocuments } from '#ml-service/emulator/state/documents.ts';
  const documents = await openDocuments(process.argv[1]);
  console.log(documents.list().length, documents.list()[0].n);`;

test('more documents are opened than the process may have open files, in the order in which they were written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-documents-'));
  try {
    for (let n = 0; n < 400; n++) {
      writeFileSync(join(folder, `${n}.json`), JSON.stringify({ id: String(n), order: 400 - n, body: { n } }));
    }
    const limited = ['-c', 'ulimit -n 128; exec "$@"', 'bash'];
    const node = [process.execPath, '--input-type=module', '-e', script, folder];
    const { stdout } = await promisify(execFile)('bash', [...limited, ...node]);
    expect(stdout).toBe('400 399\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
