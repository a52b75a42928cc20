export { svgToPng } from './charts/svg-to-png.ts';
export { fleetPage } from './fleet/fleet-page.ts';
export { fleetReport } from './fleet/fleet-report.ts';
export { readCourses } from './fleet/key-courses.ts';
export { readFleet } from './fleet/read-fleet.ts';
export { namedOnce } from './fleet/worst-keys.ts';
export { profilePage } from './profile/profile-page.ts';
export type { Profile } from './profile/profile.ts';
export { profileTable } from './profile/profile-table.ts';
