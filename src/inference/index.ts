export { itemForecastCsv, locationSummaryCsv } from './forecast-csv.ts';
export { forecastFleet, type FleetForecast } from './forecast-fleet.ts';
export { forecastKey, type ForecastRequest, type KeyForecast } from './forecast-key.ts';
