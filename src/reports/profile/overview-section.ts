import { countOf, countText } from '#src/core/index.ts';
import { shareText } from '../charts/figures.ts';
import { figureList } from '../page/figure-list.ts';
import { html, type Html } from '../page/html.ts';
import type { PageSection } from '../page/page.ts';
import type { Profile, ProfileWarning } from './profile.ts';

const mostWarnings = 60;

/** Gives the size of the table in figures, and the warnings. */
export function overviewSection(profile: Profile): PageSection {
  const { nRows, columns, nMissingCells, nDuplicateRows, warnings } = profile;
  const nCells = nRows * columns.length;
  const nConstant = columns.filter(({ statistics }) => statistics.distinct <= 1).length;
  return {
    id: 'overview',
    title: 'Overview',
    content: html`${figureList([
      ['Rows', countText(nRows)],
      ['Columns', countText(columns.length)],
      ['Missing cells', withShare(nMissingCells, nCells)],
      ['Duplicate rows', withShare(nDuplicateRows, nRows)],
      ['Constant or empty columns', countText(nConstant)],
    ])}
    ${warningList(warnings)}`,
  };
}

function withShare(count: number, of: number): string {
  return of === 0 || count === 0 ? countText(count) : `${countText(count)} (${shareText(count / of)})`;
}

function warningList(warnings: readonly ProfileWarning[]): Html {
  if (warnings.length === 0) return html`<p class="remark">Nothing stands out.</p>`;
  const nMore = warnings.length - mostWarnings;
  return html`<h3>${countOf(warnings.length, 'thing')} to look at</h3>
    <ul class="warnings">
      ${warnings.slice(0, mostWarnings).map(warningItem)}${nMore > 0 ? html`<li>and ${countText(nMore)} more</li>` : html``}
    </ul>`;
}

function warningItem({ column, text }: ProfileWarning): Html {
  return column === undefined ? html`<li>${text}</li> ` : html`<li><strong>${column}</strong>: ${text}</li> `;
}
