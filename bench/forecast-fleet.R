# forecast of R for the bench forecast-fleet: reads a command a line, answers with a line of JSON.
# MODEL HORIZON SERIES   fits the model to each series of a JSON file (a list of lists) and forecasts; answers with processor seconds, the
#                        forecasts and the most memory that this process had, in bytes
suppressMessages(library(forecast))
library(jsonlite)
models <- list(
  thetaf = function(y, h) thetaf(y, h = h)$mean,
  ets = function(y, h) forecast(ets(y), h = h)$mean
)
cat(as.character(packageVersion("forecast")), "\n", sep = "")
input <- file("stdin", open = "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  words <- strsplit(line, "\t")[[1]]
  horizon <- as.integer(words[2])
  series <- lapply(fromJSON(words[3], simplifyVector = FALSE), function(y) ts(as.numeric(unlist(y)), frequency = 12))
  model <- models[[words[1]]]
  suppressWarnings(model(series[[1]], horizon))
  start <- proc.time()
  forecasts <- lapply(series, function(y) as.numeric(suppressWarnings(model(y, horizon))))
  taken <- proc.time() - start
  status <- readLines("/proc/self/status")
  memory <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", status, value = TRUE))) * 1024
  cat(toJSON(list(seconds = unbox(taken[[1]] + taken[[2]]), memory = unbox(memory), forecasts = forecasts), digits = NA), "\n", sep = "")
}
