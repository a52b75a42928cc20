export { forecastAccuracy, isInside, type ForecastAccuracy, type JudgedForecasts } from './forecast-accuracy.ts';
export { forecastBases } from './forecast-basis.ts';
export { itemForecastCsv, locationSummaryCsv } from './forecast-csv.ts';
export { forecastFleet, type FleetForecast, type FleetForecastOptions } from './forecast-fleet.ts';
export { forecastKey } from './forecast-key.ts';
export { forecastNew, type KnownForecast, type NewForecast } from './forecast-new.ts';
export { forecastSpan, spanRemark } from './forecast-span.ts';
export { forecastId, judgeForecasts, type Judgement, type LastJudgement } from './judge-forecasts.ts';
