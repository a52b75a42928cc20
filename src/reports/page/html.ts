import { withoutControls } from './readable-text.ts';

/** A piece of HTML that is safe to put into a page: made by `html` or given by `trustedHtml`. */
export type Html = { readonly html: string };

type Content = Html | string | number | readonly Html[];

/** Gives HTML from a template: text and numbers put into it are escaped, for elements and for quoted attributes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { html: parts.map((part, i) => part + (i < contents.length ? contentText(contents[i]!) : '')).join('') };
}

/** Marks text as HTML that was escaped where it was made, such as the SVG of a chart. */
export function trustedHtml(text: string): Html {
  return { html: text };
}

function contentText(content: Content): string {
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content));
  return 'html' in content ? content.html : content.map((each) => each.html).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => entities[character]!);
}
