export { groupPath, readSeriesGroup, writeSeriesGroup, type SeriesGroup } from './series-group.ts';
