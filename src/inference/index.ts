export { itemForecastCsv, locationSummaryCsv } from './forecast-csv.ts';
export { forecastFleet, type FleetForecast } from './forecast-fleet.ts';
export { forecastKey } from './forecast-key.ts';
