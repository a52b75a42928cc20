import { text, type Markish } from '@observablehq/plot';

/** A line of a legend: a sign in the colour of the marks, and what they are. */
export type LegendLine = { readonly sign: string; readonly colour: string; readonly label: string };

const lineHeight = 16;

/** Gives the height above the frame that a legend needs. */
export function legendHeight(lines: readonly LegendLine[]): number {
  return lineHeight * lines.length + 10;
}

/** Gives a legend as text above the upper right corner of the frame, a line for each kind of marks, its sign behind its words. */
export function legend(lines: readonly LegendLine[]): readonly Markish[] {
  return lines.flatMap(({ sign, colour, label }, i) => {
    const dy = -lineHeight * (lines.length - i) - 2;
    const place = { frameAnchor: 'top-right', textAnchor: 'end', lineAnchor: 'top', dy } as const;
    // Two texts, so that the sign has the colour of its marks and the words that of the page.
    return [text([label], { ...place, dx: -signWidth }), text([sign], { ...place, fill: colour, fontWeight: 700 })];
  });
}

const signWidth = 18;
