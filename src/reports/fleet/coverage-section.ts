import { countOf } from '#src/core/index.ts';
import { shareText } from '../charts/figures.ts';
import { histogramChart } from '../charts/histogram-chart.ts';
import { html } from '../page/html.ts';
import type { CoverageSummary } from './coverage-summary.ts';
import type { FleetReport } from './fleet-report.ts';
import { chartCards, type FleetSection, type NamedChart } from './fleet-section.ts';

/** Gives how often the prediction intervals held the values of the holdout. */
export function coverageSection({ coverage, errors }: FleetReport): FleetSection {
  const charts = coverage === null ? [] : [coverageChart(coverage)];
  const content =
    coverage === null
      ? html`<p class="remark">
          ${errors.nScored === 0 ? 'No key was scored on a holdout.' : 'Not recorded: the decisions are of before coverage was kept, or no model has an interval.'}
        </p>`
      : html`<p>${sentence(coverage)}</p>
          ${chartCards(charts)}`;
  return { section: { id: 'coverage', title: 'Coverage of prediction intervals', content }, charts };
}

function sentence({ nominal, nKeys, ofValues }: CoverageSummary): string {
  return (
    `The intervals of ${countOf(nKeys, 'key')} hold ${shareText(ofValues)} of the values of their holdouts; ` +
    `${nominal.length === 0 ? 'what was asked for is not known' : `${nominal.map(shareText).join(' and ')} was asked for`}.`
  );
}

function coverageChart(coverage: CoverageSummary): NamedChart {
  const id = 'coverage';
  const title = 'Keys by the share of the holdout inside their interval';
  const [reference] = coverage.nominal;
  const svg = histogramChart({
    id,
    title,
    description: `${sentence(coverage)} ${coverage.bins.map(({ from, to, count }) => `${shareText(from)} to ${shareText(to)}: ${count}`).join('; ')}.`,
    bins: coverage.bins,
    xLabel: `share inside${reference === undefined ? '' : '; dashed: asked for'}`,
    yLabel: 'keys',
    tickFormat: shareText,
    ...(reference === undefined ? {} : { reference }),
  });
  return { id, title, svg };
}
