import { countOf } from '#src/core/index.ts';
import { overlayChart } from '../charts/overlay-chart.ts';
import { dataTable } from '../page/data-table.ts';
import { html, type Html } from '../page/html.ts';
import type { ErrorSummary } from './error-summary.ts';
import type { FleetReport } from './fleet-report.ts';
import { chartCards, type FleetSection, type NamedChart } from './fleet-section.ts';
import type { NumberSummary } from './number-summary.ts';
import { countWithShare, errorText } from './report-text.ts';

/** Gives the distributions of the scaled errors beside those of the seasonal naive. */
export function errorsSection({ errors }: FleetReport): FleetSection {
  const charts = [
    errorChart(errors, 'holdout', 'naiveOnHoldout'),
    errorChart(errors, 'validation', 'naiveOnValidation'),
  ].filter((chart) => chart !== undefined);
  const content = html`<p>${remark(errors)}</p>
    ${chartCards(charts)}
    <p></p>
    ${errorTable(errors)}`;
  return { section: { id: 'errors', title: 'Scaled errors', content }, charts };
}

function remark({ nScored, nWithoutScale, nBetterThanNaive, nCompared }: ErrorSummary): string {
  if (nScored === 0) return 'No key was scored on a holdout.';
  const without =
    nWithoutScale === 0
      ? ''
      : ` Of ${countOf(nWithoutScale, 'key')} it is not defined: the history repeats itself, or is too short.`;
  return (
    `A scaled error of 1 is that of the seasonal naive inside the history. On the holdout, which no choice has seen, ` +
    `${countWithShare(nBetterThanNaive, nCompared)} of ${countOf(nCompared, 'key')} have a lower MASE than the seasonal naive.${without}`
  );
}

function errorChart(
  { bins, ...errors }: ErrorSummary,
  own: 'holdout' | 'validation',
  naive: 'naiveOnHoldout' | 'naiveOnValidation',
): NamedChart | undefined {
  const summary = errors[own].mase;
  if (summary === null) return undefined;
  const where = own === 'holdout' ? 'on the holdout' : 'on validation';
  const title = `MASE ${where}`;
  const id = `mase-${own}`;
  const naiveSummary = errors[naive].mase;
  const description = [
    `Chosen candidates: ${shapeText(summary)}.`,
    naiveSummary === null ? '' : `Seasonal naive: ${shapeText(naiveSummary)}.`,
    'The last bin holds all that lies above.',
  ].join(' ');
  const svg = overlayChart({
    id,
    title,
    description,
    filled: { label: 'chosen candidate', bins: bins[own] },
    outlined: { label: 'seasonal naive', bins: bins[naive] },
    xLabel: `MASE ${where}, without unit (last bin: and above)`,
    yLabel: 'keys',
  });
  return { id, title, svg };
}

function shapeText({ n, mean, median, p90 }: NumberSummary): string {
  return `${countOf(n, 'key')}, mean ${errorText(mean)}, median ${errorText(median)}, 90% below ${errorText(p90)}`;
}

function errorTable(errors: ErrorSummary): Html {
  const kinds = [
    ['Chosen candidate, holdout', errors.holdout],
    ['Seasonal naive, holdout', errors.naiveOnHoldout],
    ['Chosen candidate, validation', errors.validation],
    ['Seasonal naive, validation', errors.naiveOnValidation],
  ] as const;
  const rows = kinds.flatMap(([name, { mase, rmsse }]) => [
    ...summaryRow(`${name}: MASE`, mase),
    ...summaryRow(`${name}: RMSSE`, rmsse),
  ]);
  if (rows.length === 0) return html``;
  return dataTable({
    caption: 'Scaled errors over the keys',
    columns: [
      { name: 'Error' },
      ...['Keys', 'Mean', '10%', 'Median', '90%', 'Largest'].map((name) => ({ name, isNumber: true })),
    ],
    rows,
  });
}

function summaryRow(name: string, summary: NumberSummary | null): readonly (readonly string[])[] {
  if (summary === null) return [];
  const { n, mean, p10, median, p90, max } = summary;
  return [[name, String(n), ...[mean, p10, median, p90, max].map(errorText)]];
}
