import { countOf } from '#src/core/index.ts';
import { pageOf, type PageSection } from '../page/page.ts';
import { associationsSection } from './associations-section.ts';
import { columnsSection } from './columns-section.ts';
import { missingSection } from './missing-section.ts';
import { overviewSection } from './overview-section.ts';
import type { Profile } from './profile.ts';
import { targetSection } from './target-section.ts';

/**
 * Gives the profile as one HTML page that needs no network and no script: overview and warnings, the relation to the target, each
 * column, missing values, associations. The same profile gives the same bytes.
 */
export function profilePage(profile: Profile): string {
  const sections: (PageSection | undefined)[] = [
    overviewSection(profile),
    targetSection(profile),
    columnsSection(profile),
    missingSection(profile),
    associationsSection(profile),
  ];
  const { nRows, columns, source } = profile;
  return pageOf({
    title: profile.title,
    subtitle: `${source} · ${countOf(nRows, 'row')}, ${countOf(columns.length, 'column')}`,
    sections: sections.filter((section) => section !== undefined),
  });
}
