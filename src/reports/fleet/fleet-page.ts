import { countOf } from '#src/core/index.ts';
import { pageOf } from '../page/page.ts';
import { costSection } from './cost-section.ts';
import { coverageSection } from './coverage-section.ts';
import { errorsSection } from './errors-section.ts';
import { overviewSection } from './fleet-overview-section.ts';
import type { FleetReport } from './fleet-report.ts';
import type { NamedChart } from './fleet-section.ts';
import type { KeyCourse } from './key-courses.ts';
import { learnersSection } from './learners-section.ts';
import { optimismSection } from './optimism-section.ts';
import { instantText } from './report-text.ts';
import { worstSection } from './worst-section.ts';

/**
 * Gives the report of a fleet as one HTML page that needs no network and no script, and its charts by themselves. Its size does not grow
 * with the fleet: charts are drawn from bins. The same report gives the same bytes.
 */
export function fleetPage(
  report: FleetReport,
  courses: ReadonlyMap<string, KeyCourse>,
): { readonly html: string; readonly charts: readonly NamedChart[] } {
  const sections = [
    overviewSection(report),
    errorsSection(report),
    coverageSection(report),
    learnersSection(report),
    worstSection(report, courses),
    costSection(report),
    optimismSection(report),
  ];
  const commit = report.evaluation ?? report.training;
  const subtitle = [
    countOf(report.keys.total, 'key'),
    ...(commit === null ? [] : [`${commit.run ?? 'an unknown run'}, ${instantText(commit.at)}`]),
  ];
  return {
    html: pageOf({
      title: `${report.about.pipeline}: performance of the fleet`,
      subtitle: subtitle.join(' · '),
      sections: sections.map(({ section }) => section),
    }),
    charts: sections.flatMap(({ charts }) => charts),
  };
}
