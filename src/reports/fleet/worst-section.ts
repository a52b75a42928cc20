import { keyId } from '#src/core/index.ts';
import { chartWidth } from '../charts/chart-size.ts';
import { figureText, shareText } from '../charts/figures.ts';
import { forecastChart } from '../charts/forecast-chart.ts';
import { shortLabel } from '../charts/labels.ts';
import { dataTable } from '../page/data-table.ts';
import { html, trustedHtml, type Html } from '../page/html.ts';
import type { FleetReport } from './fleet-report.ts';
import type { FleetSection, NamedChart } from './fleet-section.ts';
import type { KeyCourse } from './key-courses.ts';
import { errorText, keyText } from './report-text.ts';
import { namedOnce, type WorstKey } from './worst-keys.ts';

/** Gives the keys with the largest errors in two orders, then each with its numbers, its decision and its chart. */
export function worstSection(report: FleetReport, courses: ReadonlyMap<string, KeyCourse>): FleetSection {
  const { worst } = report;
  const cards = namedOnce(worst).map((each, i) => cardOf(each, `key-${i + 1}`, report, courses.get(keyId(each.key))));
  const anchors = new Map(cards.map(({ id, key }) => [keyId(key), id]));
  const content =
    cards.length === 0
      ? html`<p class="remark">No key was scored on a holdout.</p>`
      : html`${rankingTable('By scaled error', worst.byScaledError, anchors, report)}
          ${rankingTable('By volume × error: the sum of absolute errors, in the unit of the target', worst.byVolume, anchors, report)}
          <p></p>
          <div class="cards">${cards.map(({ card }) => card)}</div>`;
  const charts = cards.flatMap(({ chart }) => (chart === undefined ? [] : [chart]));
  return { section: { id: 'worst', title: 'Worst keys', content }, charts };
}

function rankingTable(
  caption: string,
  keys: readonly WorstKey[],
  anchors: ReadonlyMap<string, string>,
  { keyColumns }: FleetReport,
): Html {
  if (keys.length === 0) return html``;
  const numbers = ['MASE', 'Seasonal naive', 'MAE', 'MAE × points'];
  return dataTable({
    caption,
    columns: [
      { name: keyColumns.join(' · ') || 'Key' },
      { name: 'Chosen' },
      ...numbers.map((name) => ({ name, isNumber: true })),
      { name: 'Decision' },
    ],
    rows: keys.map(({ key, learner, mase, naiveMase, mae, sumOfErrors, code }) => [
      html`<a href="#${anchors.get(keyId(key)) ?? ''}">${keyText(keyColumns, key)}</a>`,
      learner,
      errorText(mase),
      errorText(naiveMase),
      figureText(mae),
      figureText(sumOfErrors),
      html`<a href="#${anchors.get(keyId(key)) ?? ''}-decision">${code}</a>`,
    ]),
  });
}

type Card = {
  readonly id: string;
  readonly key: readonly string[];
  readonly card: Html;
  readonly chart: NamedChart | undefined;
};

function cardOf(worst: WorstKey, id: string, { keyColumns, about }: FleetReport, course: KeyCourse | undefined): Card {
  const { key, learner, mase, naiveMase, validationMase, coverage, holdout, code, sentence } = worst;
  const title = keyText(keyColumns, key);
  const numbers = [
    learner,
    `MASE ${errorText(mase)} on the holdout ${holdout.from} to ${holdout.to}`,
    `seasonal naive ${errorText(naiveMase)}`,
    `${errorText(validationMase)} on validation`,
    ...(coverage === null ? [] : [`${shareText(coverage)} inside the interval`]),
  ];
  const chart =
    course === undefined || 'missing' in course
      ? undefined
      : courseChart(worst, { id, title, target: about.target }, course);
  const missing = course !== undefined && 'missing' in course ? course.missing : 'Its series was not read.';
  const card = html`<article class="card" id="${id}">
    <h3>${title}</h3>
    <p class="remark">${numbers.join(' · ')}</p>
    <p id="${id}-decision"><strong>${code}</strong>: ${sentence}</p>
    ${chart === undefined ? html`<p class="remark">No chart. ${missing}</p>` : trustedHtml(chart.svg)}
  </article> `;
  return { id, key, card, chart };
}

function courseChart(
  { key, learner, mae, holdout }: WorstKey,
  { id, title, target }: { readonly id: string; readonly title: string; readonly target: string },
  course: Exclude<KeyCourse, { readonly missing: string }>,
): NamedChart {
  const values = course.observed.map(({ value }) => value);
  const description =
    `${values.length} observed values from ${figureText(Math.min(...values))} to ${figureText(Math.max(...values))}; ` +
    `the forecast of ${learner} from ${holdout.from} to ${holdout.to} errs by ${figureText(mae)} on average.`;
  const chartId = `chart-${id}`;
  const svg = forecastChart({
    id: chartId,
    title: `${title}: history and the holdout's forecast`,
    description,
    ...course,
    yLabel: shortLabel(target, 24),
    intervalLabel: course.coverage === null ? 'interval' : `${shareText(course.coverage)} interval`,
    width: chartWidth,
    height: 230,
  });
  return { id: chartId, title: `${title}: ${learner}`, svg, key };
}
