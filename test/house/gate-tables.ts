import type { Series } from '#src/core/index.ts';
import { costOfCaution } from '#src/evaluation/simulation/cost-of-caution.ts';
import { forecastErrors } from '#src/evaluation/simulation/forecast-errors.ts';
import {
  fleetOfRates,
  promotionRates,
  type PromotionRate,
  type RateCell,
} from '#src/evaluation/simulation/promotion-rates.ts';
import {
  generatedCell,
  resampledCell,
  simulatedAutocorrelations,
  simulatedCorrelation,
  simulatedHorizons,
  simulatedPoints,
} from '#src/evaluation/simulation/rate-cells.ts';
import { simulatedRuleNames } from '#src/evaluation/simulation/simulated-rules.ts';

const seasonLength = 12;
const titles = {
  0: 'Equal challengers that were promoted',
  0.1: 'Challengers 10 % better that were promoted',
  0.2: 'Challengers 20 % better that were promoted',
  '-0.1': 'Challengers 10 % worse that were promoted',
} as const;
const ruleHeader = simulatedRuleNames.join(' | ');

/** A line of the tables: what stands before the rates, and the rates. */
type Cell = { readonly label: string; readonly rates: readonly PromotionRate[] };

/** Gives the tables of promotion rates on generated errors, a table for each kind of challenger. */
export function generatedTables(): string {
  const cells = simulatedHorizons.flatMap((horizon) =>
    simulatedPoints.flatMap((nPoints) =>
      simulatedAutocorrelations.map((autocorrelation) => ({
        label: `${horizon} | ${nPoints} | ${autocorrelation}`,
        rates: promotionRates(generatedCell(nPoints, horizon, autocorrelation)),
      })),
    ),
  );
  return tablesOf('horizon | points | autocorrelation', cells);
}

/** Gives the line of the table of equal challengers, or of another kind, for one cell of generated errors. */
export function rateLine(label: string, rates: readonly PromotionRate[], effect: number): string {
  const own = rates.filter((rate) => rate.effect === effect);
  return `| ${label} | ${own.map(({ rate }) => percent(rate)).join(' | ')} |`;
}

/** Gives the same tables on the errors of real series, by source. */
export function realTables(sources: Readonly<Record<string, readonly Series[]>>): string {
  const cells: Cell[] = [];
  for (const [source, series] of Object.entries(sources)) {
    for (const horizon of simulatedHorizons) {
      const pairs = series
        .map((each) => forecastErrors(each, horizon, seasonLength))
        .filter((pair) => pair !== undefined);
      for (const nPoints of simulatedPoints) {
        const cell: RateCell = resampledCell(source, pairs, { nPoints, horizon });
        cells.push({
          label: `${source}, ${pairs.length} series | ${horizon} | ${nPoints}`,
          rates: promotionRates(cell),
        });
      }
    }
  }
  return tablesOf('source | horizon | points', cells);
}

/** Gives the table of what caution costs: errors with autocorrelation 0.3, horizon 1. */
export function costTable(): string {
  const lines = simulatedPoints.flatMap((nPoints) =>
    costOfCaution({ nPoints, autocorrelation: 0.3, correlation: simulatedCorrelation }, 1, 10).map(
      ({ rule, promoted, change }) =>
        `| ${nPoints} | ${rule} | ${promoted.map((count) => count.toFixed(0)).join(' | ')} | ${percent(change)} |`,
    ),
  );
  return [
    '| points | rule | promoted of 300 truly better | of 600 equal | of 100 truly worse | RMSE of the fleet, % |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** Puts a table between its markers, `<!-- name -->` and `<!-- /name -->`; the page has to have them. */
export function withTable(page: string, name: string, table: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/gate.md has no markers ${start} and ${end}.`);
  return `${page.slice(0, from + start.length)}\n\n${table.trimEnd()}\n\n${page.slice(to)}`;
}

function tablesOf(header: string, cells: readonly Cell[]): string {
  return fleetOfRates
    .map(({ effect }) =>
      [
        `**${titles[effect]}**, in %`,
        '',
        `| ${header} | ${ruleHeader} |`,
        `|${'---|'.repeat(3 + simulatedRuleNames.length)}`,
        ...cells.map(({ label, rates }) => rateLine(label, rates, effect)),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
