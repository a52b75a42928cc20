import { html, trustedHtml, type Html } from './html.ts';
import { pageStyle } from './page-style.ts';

/** A part of a page that its contents list names. */
export type PageSection = {
  /** The anchor: letters, digits and hyphens, once in a page. */
  readonly id: string;
  readonly title: string;
  readonly content: Html;
};

/** Gives a self-contained HTML page: one file without scripts, pictures or styles from elsewhere. */
export function pageOf(page: {
  readonly title: string;
  /** One line below the title. */
  readonly subtitle: string;
  readonly sections: readonly PageSection[];
}): string {
  const { title, subtitle, sections } = page;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${trustedHtml(pageStyle)}
        </style>
      </head>
      <body>
        <a class="skip" href="#${sections[0]?.id ?? 'content'}">Skip to the content</a>
        <header>
          <h1>${title}</h1>
          <p>${subtitle}</p>
          <nav aria-label="Sections">
            <ul>
              ${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="content">${sections.map(sectionOf)}</main>
      </body>
    </html> `.html;
}

function sectionOf({ id, title, content }: PageSection): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section> `;
}
