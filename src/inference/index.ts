export { itemForecastCsv, locationSummaryCsv } from './forecast-csv.ts';
export { forecastFleet, type FleetForecast, type FleetForecastOptions } from './forecast-fleet.ts';
export { forecastKey } from './forecast-key.ts';
export { forecastSpan, spanRemark } from './forecast-span.ts';
