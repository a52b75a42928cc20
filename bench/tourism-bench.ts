import { readFile } from 'node:fs/promises';
import { tourismAccuracy } from './tourism-accuracy.ts';
import type { AccuracyBench } from './workload.ts';

// Kept beside the project, not in it: the series of the tourism forecasting competition.
const file = new URL('../../shared/data/tourism_monthly.csv', import.meta.url);

/** Accuracy on the tourism competition: mean MASE, lower is better, of the chosen candidate beside each candidate that is always used. */
export const tourismBench: AccuracyBench = {
  measure: async () => {
    const figures = await tourismAccuracy(await readFile(file, 'utf8'), processorSeconds);
    const peers = Object.fromEntries(figures.fixed.map(({ name, mase }) => [name, mase]));
    return {
      bench: 'tourism-accuracy',
      unit: 'MASE',
      ours: figures.selected.mase,
      peers,
      ratio: Object.fromEntries(Object.entries(peers).map(([name, mase]) => [name, mase / figures.selected.mase])),
      guard: { ratioToBest: figures.ratioToBest, coverage: figures.coverage, series: figures.nSeries },
      ok: figures.ok,
    };
  },
};

function processorSeconds(): number {
  return process.cpuUsage().user / 1e6;
}
