import { html, trustedHtml, type Html } from '../page/html.ts';
import type { PageSection } from '../page/page.ts';

/** A chart of a report, which a page shows and a picture file may hold: `id` is its name among them, `key` the key that it is of alone. */
export type NamedChart = {
  readonly id: string;
  readonly title: string;
  readonly svg: string;
  readonly key?: readonly string[];
};

/** A section of the page with the charts that stand in it. */
export type FleetSection = { readonly section: PageSection; readonly charts: readonly NamedChart[] };

/** Gives charts side by side, each under its title with a remark below that, where there is one. */
export function chartCards(charts: readonly (NamedChart & { readonly remark?: string })[]): Html {
  return html`<div class="cards">
    ${charts.map(
      ({ title, svg, remark }) =>
        html`<article class="card">
          <h3>${title}</h3>
          ${remark === undefined ? html`` : html`<p class="remark">${remark}</p>`} ${trustedHtml(svg)}
        </article> `,
    )}
  </div>`;
}
