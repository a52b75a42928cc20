import { countOf, countText } from '#src/core/index.ts';
import { barChart } from '../charts/bar-chart.ts';
import { shareText } from '../charts/figures.ts';
import { html, trustedHtml } from '../page/html.ts';
import type { PageSection } from '../page/page.ts';
import type { Profile } from './profile.ts';

const mostBars = 40;

/** Gives the share of missing values in each column that has any, as bars. */
export function missingSection({ columns, nRows }: Profile): PageSection {
  const lacking = columns
    .filter(({ statistics }) => statistics.nulls > 0)
    .map(({ statistics }) => ({ label: statistics.column, nulls: statistics.nulls, value: statistics.nulls / nRows }))
    .toSorted((left, right) => right.nulls - left.nulls);
  const shown = lacking.slice(0, mostBars);
  const nMore = lacking.length - shown.length;
  const sentence = `${countOf(lacking.length, 'column')} of ${countText(columns.length)} ${lacking.length === 1 ? 'has' : 'have'} missing values.`;
  const chart = barChart({
    id: 'chart-missing',
    title: 'Missing values by column',
    description: shown
      .slice(0, 10)
      .map(({ label, value }) => `${label} ${shareText(value)}`)
      .join(', '),
    bars: shown.map((bar) => ({ ...bar, text: `${shareText(bar.value)} (${countText(bar.nulls)})` })),
    xLabel: 'share of rows without a value',
    tickFormat: shareText,
    domain: [0, 1],
  });
  return {
    id: 'missing',
    title: 'Missing values',
    content:
      lacking.length === 0
        ? html`<p>No value is missing.</p>`
        : html`<p>${sentence}${nMore > 0 ? ` The ${mostBars} that lack most are shown.` : ''}</p>
            ${trustedHtml(chart)}`,
  };
}
