import { html, type Html } from './html.ts';

/** A table of a page; the first cell of a row is its header. */
export type DataTable = {
  readonly caption: string;
  readonly columns: readonly { readonly name: string; readonly isNumber?: boolean }[];
  readonly rows: readonly (readonly (string | Html)[])[];
};

/** Gives a table with caption and headers; it scrolls by itself where it is wider than the page. */
export function dataTable({ caption, columns, rows }: DataTable): Html {
  const kind = (i: number) => (columns[i]!.isNumber === true ? html` class="n"` : html``);
  const head = columns.map(({ name }, i) => html`<th scope="col" ${kind(i)}>${name}</th>`);
  const cell = (content: string | Html, i: number) =>
    i === 0 ? html`<th scope="row" ${kind(i)}>${content}</th>` : html`<td${kind(i)}>${content}</td>`;
  return scrollable(
    caption,
    html`<table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map(cell)}
            </tr> `,
        )}
      </tbody>
    </table>`,
  );
}

/** Gives a region of the page that can be scrolled sideways, by keyboard too. */
export function scrollable(label: string, content: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}
