import { countOf, countText } from '#src/core/index.ts';
import { barChart } from '../charts/bar-chart.ts';
import { dataTable } from '../page/data-table.ts';
import { html, type Html } from '../page/html.ts';
import { candidatesByName } from './candidates-table.ts';
import type { FleetReport } from './fleet-report.ts';
import { chartCards, type FleetSection, type NamedChart } from './fleet-section.ts';
import type { LearnerSummary } from './learner-summary.ts';
import { countWithShare, errorText } from './report-text.ts';

/** Gives which algorithms validation chose, which the gate registered, how they did, and which candidates there were. */
export function learnersSection(report: FleetReport): FleetSection {
  const { learners } = report;
  const charts = [
    winnersChart(learners, 'chosen', 'Chosen by validation'),
    winnersChart(learners, 'registered', 'Registered by the gate'),
  ].filter((chart) => chart !== undefined);
  const content =
    learners.length === 0
      ? html`<p class="remark">No algorithm was chosen for any key.</p>`
      : html`${chartCards(charts)}
          <p></p>
          ${learnersTable(learners)}
          <p></p>
          ${candidatesByName(report)}`;
  return { section: { id: 'learners', title: 'Winners by algorithm', content }, charts };
}

function winnersChart(
  learners: readonly LearnerSummary[],
  what: 'chosen' | 'registered',
  title: string,
): NamedChart | undefined {
  const total = learners.reduce((sum, each) => sum + each[what], 0);
  if (total === 0) return undefined;
  const id = `learners-${what}`;
  const bars = learners.map((each) => ({
    label: each.learner,
    value: each[what],
    text: countWithShare(each[what], total),
  }));
  const description = `${bars.map(({ label, text }) => `${label}: ${text}`).join('; ')}, of ${countOf(total, 'key')}.`;
  return { id, title, svg: barChart({ id, title, description, bars, xLabel: 'keys' }) };
}

function learnersTable(learners: readonly LearnerSummary[]): Html {
  const numbers = [
    'Chosen',
    'Registered',
    'In service',
    'MASE on validation',
    'MASE on holdout',
    'Seasonal naive there',
    'RMSSE on holdout',
  ];
  return dataTable({
    caption: 'Algorithms; errors are means over the keys for which each was chosen',
    columns: [{ name: 'Algorithm' }, ...numbers.map((name) => ({ name, isNumber: true }))],
    rows: learners.map((each) => [
      each.learner,
      ...[each.chosen, each.registered, each.inService].map(countText),
      ...[each.validationMase, each.holdoutMase, each.naiveMase, each.holdoutRmsse].map(errorText),
    ]),
  });
}
