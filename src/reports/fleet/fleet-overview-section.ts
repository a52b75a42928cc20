import { countOf, countText } from '#src/core/index.ts';
import { decisionCodes } from '#src/evaluation/index.ts';
import { barChart } from '../charts/bar-chart.ts';
import { dataTable } from '../page/data-table.ts';
import { figureList } from '../page/figure-list.ts';
import { html, type Html } from '../page/html.ts';
import type { FleetReport } from './fleet-report.ts';
import { chartCards, type FleetSection } from './fleet-section.ts';
import { bytesText, countWithShare, instantText, keyText } from './report-text.ts';

/** Gives what became of all keys, and of which run, release and settings the page speaks. */
export function overviewSection(report: FleetReport): FleetSection {
  const { keys, service, release } = report;
  const charts = [codesChart(report)].filter((chart) => chart !== undefined);
  const content = html`${figureList([
      ['Keys', countText(keys.total)],
      ['Trained', countWithShare(keys.byState['TRAINED'] ?? 0, keys.total)],
      ['Registered', countWithShare(keys.registered, keys.total)],
      ['Models in service', countText(service.nModels)],
      ['Their size', bytesText(service.bytes)],
      ['Release', release.number === 0 ? 'none' : `${release.number}${release.isOwn ? '' : ' (in service before)'}`],
    ])}
    ${report.evaluation === null ? html`<p class="warnings">This training is not judged yet: there are no errors on the holdout.</p>` : html``}
    <p></p>
    ${chartCards(charts)} ${countsTable(report)}
    <p></p>
    ${aboutTable(report)}
    <p></p>
    ${withoutModelTable(report)}`;
  return { section: { id: 'overview', title: 'Overview', content }, charts };
}

function codesChart({ keys }: FleetReport) {
  const codes = Object.entries(keys.byCode);
  if (codes.length === 0) return undefined;
  const title = 'Keys by what the gate decided';
  const id = 'keys-by-code';
  const bars = codes.map(([label, value]) => ({ label, value, text: countWithShare(value, keys.total) }));
  const description = bars.map(({ label, text }) => `${label}: ${text}`).join('; ');
  return { id, title, svg: barChart({ id, title, description, bars, xLabel: 'keys' }) };
}

const stateMeanings: Readonly<Record<string, string>> = {
  TRAINED: 'A challenger was chosen.',
  BLOCKED_DATA: decisionCodes.BLOCKED_DATA.summary,
  FAILED_TRAIN: 'No candidate could be fitted.',
  ABSENT: "In service, but not in today's data.",
};

function countsTable({ keys }: FleetReport): Html {
  const summaries: Readonly<Record<string, { readonly summary: string }>> = decisionCodes;
  const rows = (kind: string, counts: Readonly<Record<string, number>>, meaning: (name: string) => string) =>
    Object.entries(counts).map(([name, count]) => [kind, name, countWithShare(count, keys.total), meaning(name)]);
  return dataTable({
    caption: `States and decisions; each adds up to ${countOf(keys.total, 'key')}`,
    columns: [{ name: '' }, { name: 'Code' }, { name: 'Keys', isNumber: true }, { name: 'Meaning' }],
    rows: [
      ...rows('training', keys.byState, (name) => stateMeanings[name] ?? ''),
      ...rows('gate', keys.byCode, (name) => summaries[name]?.summary ?? 'The gate has not seen it yet.'),
    ],
  });
}

function withoutModelTable({ keysWithoutModel, nKeysWithoutModel: nAll, keyColumns }: FleetReport): Html {
  if (keysWithoutModel.length === 0) return html``;
  const isCut = nAll > keysWithoutModel.length;
  return dataTable({
    caption: `${isCut ? `The first ${keysWithoutModel.length} of ${countOf(nAll, 'key')}` : countOf(nAll, 'key')} without a challenger`,
    columns: [{ name: keyColumns.join(' · ') || 'Key' }, { name: 'State' }, { name: 'Decision' }, { name: 'Reason' }],
    rows: keysWithoutModel.map(({ key, state, code, reason }) => [keyText(keyColumns, key), state, code, reason]),
  });
}

function aboutTable({ about, training, evaluation, release }: FleetReport): Html {
  const madeBy = release.isOwn ? 'made by this evaluation' : 'in service before; this evaluation released nothing';
  const rows = [
    ['trained', training === null ? 'the challengers are not kept' : commitText(training)],
    ['judged', commitText(evaluation)],
    ['release', release.number === 0 ? 'none' : `${release.number}, ${madeBy}`],
    ['code', (evaluation ?? training)?.codeVersion ?? 'not known'],
    ['git commit', about.gitCommit ?? 'not known'],
    ...about.settings,
  ];
  return dataTable({ caption: 'Run and settings', columns: [{ name: 'What' }, { name: 'Value' }], rows });
}

function commitText(commit: FleetReport['evaluation']): string {
  return commit === null ? 'not yet' : `${instantText(commit.at)} by ${commit.run ?? 'an unknown run'}`;
}
