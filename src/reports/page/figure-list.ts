import { html, type Html } from './html.ts';

/** Gives the figures that matter most, each a name and a value, as a list of tiles. */
export function figureList(figures: readonly (readonly [name: string, value: string])[]): Html {
  return html`<dl class="figures">
    ${figures.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl>`;
}
