import { countText } from '#src/core/index.ts';
import type { ColumnStatistics } from '#src/feature-store/index.ts';
import { shareText } from '../charts/figures.ts';
import { dataTable } from '../page/data-table.ts';
import { html, trustedHtml, type Html } from '../page/html.ts';
import type { PageSection } from '../page/page.ts';
import { distributionChart } from './distribution-chart.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Profile } from './profile.ts';
import { statisticsRows } from './statistics-rows.ts';

/** Gives all columns in one table, then each by itself with its statistics and its distribution. */
export function columnsSection({ columns, nRows }: Profile): PageSection {
  return {
    id: 'columns',
    title: 'Columns',
    content: html`${columnsTable(columns, nRows)}
      <p></p>
      <div class="cards">${columns.map((column, i) => columnCard(column, i))}</div>`,
  };
}

function columnsTable(columns: readonly ColumnProfile[], nRows: number): Html {
  return dataTable({
    caption: 'All columns',
    columns: [
      { name: 'Column' },
      { name: 'Type' },
      { name: 'Compared as' },
      { name: 'Known', isNumber: true },
      { name: 'Missing', isNumber: true },
      { name: 'Different values', isNumber: true },
    ],
    rows: columns.map(({ statistics, kind }, i) => [
      html`<a href="#column-${i + 1}">${statistics.column}</a>`,
      statistics.type,
      kind === 'text' || kind === 'bytes' || statistics.distinct < 2 ? '–' : kind,
      countText(statistics.count),
      missingText(statistics, nRows),
      countText(statistics.distinct),
    ]),
  });
}

function missingText({ nulls }: ColumnStatistics, nRows: number): string {
  return nulls === 0 ? '0' : `${countText(nulls)} (${shareText(nulls / nRows)})`;
}

function columnCard(column: ColumnProfile, i: number): Html {
  const { statistics } = column;
  const chart = distributionChart(column, `chart-column-${i + 1}`);
  const rows = statisticsRows(statistics);
  return html`<article class="card" id="column-${i + 1}" aria-labelledby="column-${i + 1}-name">
    <h3 id="column-${i + 1}-name">${statistics.column}</h3>
    <table>
      <caption>
        Statistics of ${statistics.column} (${statistics.type})
      </caption>
      <tbody>
        ${rows.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="n">${value}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${chart === undefined ? html`` : trustedHtml(chart)}
  </article> `;
}
