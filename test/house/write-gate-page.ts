// Simulates the gate and writes what comes out into docs/gate.md: node test/house/write-gate-page.ts [--data FOLDER]
// FOLDER holds the real series; without them their tables stay as they are.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Series } from '#src/core/index.ts';
import { costTable, generatedTables, realTables, withTable } from './gate-tables.ts';
import { projectRoot } from './project.ts';
import { readRealSeries, realSources, type RealSource } from './real-series.ts';

const page = fileURLToPath(new URL('../../docs/gate.md', import.meta.url));
const { values } = parseArgs({ options: { data: { type: 'string', default: `${projectRoot}/../shared/data` } } });

writeTable('generated errors', 'generated', generatedTables);
writeTable('cost', 'cost', costTable);
const sources: Record<string, readonly Series[]> = {};
for (const source of Object.keys(realSources) as readonly RealSource[]) {
  const series = readRealSeries(source, values.data);
  if (series !== undefined) sources[source] = series;
}
if (Object.keys(sources).length === Object.keys(realSources).length) {
  writeTable('errors of real series', 'real', () => realTables(sources));
} else {
  process.stdout.write(`The real series are not in ${values.data}: their tables stay as they are.\n`);
}

function writeTable(title: string, name: string, make: () => string): void {
  process.stdout.write(`Simulating: ${title}.\n`);
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), name, make()));
}
