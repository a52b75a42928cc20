export { groupPath, readSeriesGroup, writeSeriesGroup, type GroupName, type SeriesGroup } from './series-group.ts';
