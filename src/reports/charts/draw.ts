import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { withoutControls } from '../page/readable-text.ts';

/** What every chart says about itself to those who do not see it, and its id, which a page may hold only once. */
export type ChartWords = {
  readonly id: string;
  readonly title: string;
  /** What the marks show, with the numbers that matter. */
  readonly description: string;
};

// What is used of the DOM; the library's own types need a browser's.
type SvgElement = {
  readonly ownerDocument: { createElementNS(namespace: string, name: string): SvgElement };
  readonly outerHTML: string;
  textContent: string;
  setAttribute(name: string, value: string): void;
  prepend(...nodes: readonly SvgElement[]): void;
  querySelector(selector: string): SvgElement | null;
  remove(): void;
};

const svgNamespace = 'http://www.w3.org/2000/svg';
const readableFont = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/**
 * Gives a plot as the text of an SVG element with title and description. Its text and axes take the colour of the page around it.
 */
export function drawPlot(options: PlotOptions, words: ChartWords): string {
  const { document } = parseHTML('<html></html>') as { readonly document: NonNullable<PlotOptions['document']> };
  const svg = plot({
    ...options,
    document,
    style: { background: 'transparent', fontFamily: readableFont, fontSize: '12px', overflow: 'visible' },
  }) as unknown as SvgElement;
  // Plot's style sheet would stand in the page once for each chart; the little that is needed of it is set here.
  svg.querySelector('style')?.remove();
  svg.setAttribute('xmlns', svgNamespace);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${words.id}-title ${words.id}-description`);
  svg.prepend(
    textElement(svg, 'title', { id: `${words.id}-title`, text: words.title }),
    textElement(svg, 'desc', { id: `${words.id}-description`, text: words.description }),
  );
  return withoutControls(svg.outerHTML);
}

function textElement(
  svg: SvgElement,
  name: string,
  content: { readonly id: string; readonly text: string },
): SvgElement {
  const element = svg.ownerDocument.createElementNS(svgNamespace, name);
  element.setAttribute('id', content.id);
  element.textContent = content.text;
  return element;
}
