import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { mayLackGlyphs, withCodePoints } from './code-points.ts';
import { fontCoverage, type FontCoverage } from './font-coverage.ts';
import { standAlone, withoutPage } from './stand-alone.ts';

/** How `svgToPng` draws. */
export type PngOptions = {
  /** Pixels to a unit of the SVG; 2 unless it is said. */
  readonly scale?: number;
  /** A line above the picture, where it stands alone. */
  readonly heading?: string;
};

/**
 * Gives the PNG of a chart's SVG on white, with its text in DejaVu Sans from the package of the fonts: the same bytes on every machine.
 * Characters of scripts that it lacks, such as Chinese, are written by their code points: fonts that have them are too large to be brought along.
 * The renderer is loaded at the first call.
 */
export async function svgToPng(svg: string, { scale = 2, heading }: PngOptions = {}): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const whole = heading === undefined ? withoutPage(svg) : standAlone(svg, { heading });
  const readable = mayLackGlyphs(whole) ? withCodePoints(whole, await coverage()) : whole;
  const picture = await renderAsync(readable, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: family, sansSerifFamily: family },
    logLevel: 'off',
  });
  return picture.asPng();
}

const family = 'DejaVu Sans';

let read: Promise<FontCoverage> | undefined;

/** Gives which characters the font has; the font is read once, by the first chart that may need more than it has. */
async function coverage(): Promise<FontCoverage> {
  read ??= readFile(fontFiles()[0]!).then((font) => fontCoverage(font));
  return read;
}

function fontFiles(): string[] {
  const files = [
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  return files.map((url) => fileURLToPath(url));
}
