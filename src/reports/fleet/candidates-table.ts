import { parameterText } from '#src/learners/index.ts';
import { dataTable } from '../page/data-table.ts';
import { html, type Html } from '../page/html.ts';
import type { FleetReport } from './fleet-report.ts';
import { numberedNames } from './numbered-names.ts';

/** Gives a table of the candidates by the names that the page calls them, with their parameters; nothing where no run recorded them. */
export function candidatesByName({ about: { candidates = [] } }: FleetReport): Html {
  if (candidates.length === 0) return html``;
  const names = numberedNames(candidates.map(({ learner }) => learner));
  return dataTable({
    caption: 'Candidates; parameters as the pipeline file gives them, the others have their defaults',
    columns: [{ name: 'Candidate' }, { name: 'Parameters' }],
    rows: candidates.map(({ parameters }, i) => {
      const texts = Object.entries(parameters).map(([name, value]) => `${name}: ${parameterText(value)}`);
      return [names[i]!, texts.join(', ') || 'all by default'];
    }),
  });
}
