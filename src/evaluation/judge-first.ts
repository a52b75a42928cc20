import { compareFigures } from './evidence/compare-figures.ts';
import { gateMetricNames, gateMetrics, type GateMetric } from './gate-metrics.ts';
import { scaleOf } from './metric-for.ts';
import type { GateRules } from './gate-rules.ts';
import { errorText, percentText } from './number-words.ts';
import type { KeyScores } from './score-key.ts';

/**
 * Gives why a challenger must not be the first model of its key, in words that go on from its figure: it misses a limit, or is worse than
 * the seasonal naive by more than the margin. Undefined where it may.
 */
export function faultOfFirst(scores: KeyScores, metric: GateMetric, rules: GateRules): string | undefined {
  const { challenger, benchmark } = scores;
  for (const name of gateMetricNames) {
    const [figure, limit] = [challenger[name], rules.firstLimits[name]];
    if (figure === undefined || limit === undefined || isWithin(name, figure, limit)) continue;
    return `misses a limit: its ${gateMetrics[name].label} is ${errorText(figure)}, and ${limitText(name, limit)} is asked`;
  }
  const [own, other, scale] = [challenger[metric]!, benchmark[metric]!, scaleOf(metric, scores)];
  const { direction } = gateMetrics[metric];
  const { absolute, relative } = compareFigures({ challenger: own, champion: other, direction, scale }, 0);
  const allowed = rules.firstMargin * (relative === undefined ? scale : Math.abs(other));
  if (absolute >= -allowed) return undefined;
  const margin = rules.firstMargin === 0 ? '' : `by more than ${percentText(rules.firstMargin)} `;
  return `is ${margin}worse than the seasonal naive's ${errorText(other)}`;
}

function isWithin(metric: GateMetric, figure: number, limit: number): boolean {
  return gateMetrics[metric].direction === 'lower' ? figure <= limit : figure >= limit;
}

function limitText(metric: GateMetric, limit: number): string {
  return `${gateMetrics[metric].direction === 'lower' ? 'at most' : 'at least'} ${errorText(limit)}`;
}
