import { countOf, countText } from '#src/core/index.ts';
import { barChart } from '../charts/bar-chart.ts';
import { densityChart } from '../charts/density-chart.ts';
import { dataTable } from '../page/data-table.ts';
import { html, type Html } from '../page/html.ts';
import type { FleetReport } from './fleet-report.ts';
import { chartCards, type FleetSection, type NamedChart } from './fleet-section.ts';
import { errorText } from './report-text.ts';
import type { SelectionOptimism } from './selection-optimism.ts';

/** Gives how far validation, by which candidates are chosen, promised more than the holdout kept, and what no choice would have had. */
export function optimismSection({ optimism }: FleetReport): FleetSection {
  const charts = [densityOf(optimism), candidatesChart(optimism)].filter((chart) => chart !== undefined);
  const content =
    optimism.chosen.length === 0
      ? html`<p class="remark">No key has a scaled error on both validation and holdout.</p>`
      : html`<p>
            The error of the candidate that was chosen, on the rows that it was chosen by and on the holdout, which no
            choice has seen. Above 1, validation promised too much; how much harder the holdout is by itself, the
            seasonal naive tells, which is the same whatever is chosen.
          </p>
          ${chartCards(charts)}
          <p></p>
          ${optimismTable(optimism)} ${candidatesTable(optimism)}`;
  return { section: { id: 'optimism', title: 'Selection optimism', content }, charts };
}

function densityOf({ cells, chosen }: SelectionOptimism): NamedChart | undefined {
  const all = chosen[0];
  if (cells.length === 0 || all === undefined) return undefined;
  const id = 'optimism';
  const title = 'Validation against holdout';
  const n = cells.reduce((sum, { count }) => sum + count, 0);
  const description =
    `Keys by the MASE of their chosen candidate on validation (across) and on the holdout (up), both logarithmic; ${countOf(n, 'key')}, ` +
    `mean ${errorText(all.validationMase)} on validation and ${errorText(all.holdoutMase)} on the holdout.`;
  const labels = { xLabel: 'MASE on validation', yLabel: 'MASE on the holdout', noun: 'key' };
  return { id, title, svg: densityChart({ id, title, description, cells, ...labels }) };
}

function candidatesChart({ candidates, chosen }: SelectionOptimism): NamedChart | undefined {
  const all = chosen[0];
  if (candidates.length === 0 || all === undefined) return undefined;
  const id = 'candidates';
  const title = 'One candidate for all keys, on validation';
  const bars = candidates.map(({ name, validationMase, n }) => ({
    label: name,
    value: validationMase,
    text: `${errorText(validationMase)} (${countOf(n, 'key')})`,
  }));
  const description = `Mean MASE on validation. ${bars.map(({ label, text }) => `${label}: ${text}`).join('; ')}; chosen, for each of ${countOf(all.n, 'key')}: ${errorText(all.validationMase)}. A candidate is not counted on keys on which it failed.`;
  const xLabel = 'mean MASE on validation; dashed: as chosen, all keys';
  return { id, title, svg: barChart({ id, title, description, bars, xLabel, reference: all.validationMase }) };
}

function optimismTable({ chosen, naive }: SelectionOptimism): Html {
  const rows = [
    ...chosen.map((each) => ({ ...each, name: each.name === 'all' ? 'all keys, as chosen' : `chosen: ${each.name}` })),
    ...(naive === null ? [] : [{ ...naive, name: 'seasonal naive on all keys' }]),
  ];
  const numbers = ['Keys', 'Mean MASE, validation', 'Mean MASE, holdout', 'Ratio of means', 'Median ratio'];
  return dataTable({
    caption: 'Error on the holdout over error on validation',
    columns: [{ name: 'Candidates' }, ...numbers.map((name) => ({ name, isNumber: true }))],
    rows: rows.map(({ name, n, validationMase, holdoutMase, ratio, medianRatio }) => [
      name,
      countText(n),
      ...[validationMase, holdoutMase, ratio, medianRatio].map(errorText),
    ]),
  });
}

function candidatesTable({ candidates }: SelectionOptimism): Html {
  if (candidates.length === 0) return html``;
  const numbers = ['Keys', 'Its mean MASE', 'As chosen, same keys', 'Chosen for', 'Least error on'];
  return dataTable({
    caption: 'What a fixed candidate would have had on validation',
    columns: [{ name: 'Candidate' }, ...numbers.map((name) => ({ name, isNumber: true }))],
    rows: candidates.map(({ name, n, validationMase, chosenMase, nChosen, nLeast }) => [
      name,
      countText(n),
      errorText(validationMase),
      errorText(chosenMase),
      countText(nChosen),
      countText(nLeast),
    ]),
  });
}
