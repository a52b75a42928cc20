import { countText } from '#src/core/index.ts';
import { figureText, shareText } from '../charts/figures.ts';
import { dataTable } from '../page/data-table.ts';
import { html, trustedHtml, type Html } from '../page/html.ts';
import type { PageSection } from '../page/page.ts';
import { associationText, measureText } from './measure-text.ts';
import type { Profile } from './profile.ts';
import { relationChart } from './relation-chart.ts';
import type { TargetRelation } from './target-relation.ts';

const mostCharts = 12;

/** Gives the columns in the order of how much they tell of the target, and a chart of each of the first; undefined without target. */
export function targetSection({ target }: Profile): PageSection | undefined {
  if (target === null) return undefined;
  const shown = target.columns.filter(({ association }) => association.value !== null).slice(0, mostCharts);
  const cards = shown.map((relation, i) => {
    const chart = relationChart(relation, target, `chart-target-${i + 1}`);
    return html`<article class="card">
      <h3>${relation.column}</h3>
      <p class="remark">
        ${measureText(relation.association.measure)} ${associationText(relation.association)} in
        ${countText(relation.association.nPairs)} rows
      </p>
      ${trustedHtml(chart)}
    </article> `;
  });
  const capped = target.columns.length > shown.length ? ` Charts of the first ${shown.length}.` : '';
  return {
    id: 'target',
    title: `Relation to ${target.target}`,
    content: html`<p>${targetSentence(target)}${capped}</p>
      ${rankingTable(target)}
      <p></p>
      <div class="cards">${cards}</div>`,
  };
}

function targetSentence({ target, task, classes, overall }: TargetRelation): string {
  const rows = `in ${countText(overall.count)} rows`;
  if (task === 'regression') return `${target} is a number with the mean ${figureText(overall.mean!)} ${rows}.`;
  const shares = classes.map((name, i) => `${name}: ${shareText(overall.shares[i]!)}`);
  return `${target} has ${classes.length} classes ${rows}. ${shares.join(', ')}.`;
}

function rankingTable({ target, columns }: TargetRelation): Html {
  return dataTable({
    caption: `The columns by the strength of their association with ${target}`,
    columns: [
      { name: 'Column' },
      { name: 'Measure' },
      { name: 'Value', isNumber: true },
      { name: 'Rows', isNumber: true },
    ],
    rows: columns.map(({ column, association }) => [
      column,
      measureText(association.measure),
      associationText(association),
      countText(association.nPairs),
    ]),
  });
}
