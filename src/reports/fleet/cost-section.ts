import { countText } from '#src/core/index.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import { dataTable } from '../page/data-table.ts';
import { html, type Html } from '../page/html.ts';
import type { CostSummary } from './cost-summary.ts';
import type { FleetReport } from './fleet-report.ts';
import { chartCards, type FleetSection, type NamedChart } from './fleet-section.ts';
import { bytesText, millisecondsText } from './report-text.ts';

/** Gives the bytes of packed models and the time of training, by key and by algorithm. */
export function costSection({ cost }: FleetReport): FleetSection {
  const parts = [
    { name: 'bytes', title: 'Bytes of the packed model', unit: 'bytes', of: cost.bytes, text: bytesText },
    { name: 'train-time', title: 'Time of training', unit: 'ms', of: cost.trainMs, text: millisecondsText },
  ] as const;
  const charts = parts.flatMap((part) => costChart(part) ?? []);
  const content = html`${chartCards(charts)}
    <p></p>
    ${parts.map(costTable)}`;
  return { section: { id: 'cost', title: 'Time and bytes per key', content }, charts };
}

type Part = {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly of: CostSummary['bytes'];
  readonly text: (value: number) => string;
};

function costChart({ name, title, unit, of, text }: Part): NamedChart | undefined {
  if (of.all === null) return undefined;
  const { n, mean, median, max } = of.all;
  const description = `${countText(n)} keys, mean ${text(mean)}, median ${text(median)}, largest ${text(max)}.`;
  const labels = { xLabel: `${unit} per key`, yLabel: 'keys' };
  return { id: name, title, svg: histogramChart({ id: name, title, description, bins: of.bins, ...labels }) };
}

function costTable({ title, of, text }: Part): Html {
  if (of.all === null || of.total === null) return html`<p class="remark">${title}: not recorded.</p> `;
  const rows = [...of.byLearner, { learner: 'all', ...of.all }].map(({ learner, n, mean, p10, median, p90, max }) => [
    learner,
    countText(n),
    ...[mean, p10, median, p90, max].map(text),
  ]);
  return dataTable({
    caption: `${title} by algorithm; ${text(of.total)} in all`,
    columns: [
      { name: 'Algorithm' },
      ...['Keys', 'Mean', '10%', 'Median', '90%', 'Largest'].map((name) => ({ name, isNumber: true })),
    ],
    rows,
  });
}
