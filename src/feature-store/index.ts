export {
  findSeriesGroup,
  groupPath,
  readSeriesGroup,
  writeSeriesGroup,
  type SeriesGroup,
  type SeriesGroupVersion,
} from './series-group.ts';
