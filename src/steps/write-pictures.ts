import type { ForecastPicture } from '#src/reports/index.ts';
import { writeExports } from './export-files.ts';

// While one is rendered on a thread of the renderer the next is drawn.
const picturesAtOnce = 4;

/**
 * Writes pictures below a folder, each as an SVG and a PNG file, made one after the other so that their number takes no memory. Throws
 * OUTPUT_FAILED where a file cannot be written, or the reason of `signal`; no picture is begun after that.
 */
export async function writePictures(
  root: string,
  pictures: readonly { readonly path: string; readonly make: () => ForecastPicture }[],
  watch: { readonly onProgress: (done: number, total: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  if (pictures.length === 0) return;
  const { svgToPng } = await import('#src/reports/index.ts');
  const silent = { onProgress: () => {}, signal: watch.signal };
  let [next, nDone] = [0, 0];
  const work = async (): Promise<void> => {
    while (next < pictures.length) {
      const { path, make } = pictures[next++]!;
      try {
        const { svg } = make();
        const png = await svgToPng(svg);
        const files = [
          { path: `${path}.svg`, text: svg },
          { path: `${path}.png`, text: png },
        ];
        await writeExports(root, files, silent);
      } catch (error) {
        next = pictures.length;
        throw error;
      }
      watch.onProgress(++nDone, pictures.length);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: picturesAtOnce }, work));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
