import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadPipeline, runPipeline, type RunContext } from '#src/pipelines/index.ts';
import { loadStepImplementations } from '#src/steps/index.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';
import { findTables, readTable, stringColumn } from '#src/tables/index.ts';
import { demandText } from '../e2e/demand-text.ts';

const value = 'q7z';
const redact = (text: string): string => text.replaceAll(value, '***');
const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };

test('a value of the environment in the description of a feature view is in no row of any table, and its name is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-values-'));
  writeFileSync(join(folder, 'demand.csv'), demandText(1, ['a']));
  const file = join(folder, 'p.yml');
  writeFileSync(
    file,
    `name: one
inputs: { demand: ${join(folder, 'demand.csv')} }
feature_group: { name: one_demand }
feature_view: { description: 'for \${env:TEAM}' }
keys: [location]
frequency: monthly
horizon: 2
steps:
  - { name: dataprep, uses: prepare-series }
  - { name: train, uses: train-fleet, candidates: [seasonal_naive], min_rows: 4 }
`,
  );
  const layers = { environment: 'DEV', overrides: [], variable: () => value };
  const pipeline = await loadPipeline(file, loadStepImplementations, layers);
  const workspace = openStore(join(folder, 'workspace'));
  const context: RunContext = {
    pipeline: pipeline.definition,
    workspace,
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: join(folder, 'out'),
    selection: {},
    run: { id: 'run-1', startedAt: 0, codeVersion: '0.1.0', step: '' },
    now: () => 0,
    report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
    signal: new AbortController().signal,
  };
  expect((await runPipeline(pipeline, context, {}, { redact })).failure).toBeUndefined();
  const tables = await findTables(workspace);
  expect(tables).toContain('feature_store/views');
  for (const path of tables) {
    expect([path, JSON.stringify((await readTable(workspace, path))!.rows.columns).includes(value)]).toEqual([
      path,
      false,
    ]);
  }
  const views = (await readTable(workspace, 'feature_store/views'))!.rows;
  expect(stringColumn(views, 'description')).toEqual(['for ${env:TEAM}']);
  for await (const { path } of workspace.list('')) {
    if (/\.(?:json|log)$/.test(path)) {
      const text = Buffer.from(await workspace.read(path)).toString('utf8');
      expect([path, text.includes(value)]).toEqual([path, false]);
    }
  }
  rmSync(folder, { recursive: true });
});
