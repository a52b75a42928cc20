export { profilePage } from './profile/profile-page.ts';
export type { Profile } from './profile/profile.ts';
export { profileTable } from './profile/profile-table.ts';
