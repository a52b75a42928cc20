# Answers what R's forecast package makes of the series in a JSON file: Rscript forecasters.R asked.json answered.json
# Asked: a list of {y, season_length, horizon}. Answered: the versions, and for each series the point forecasts of thetaf and of ets with the
# form and the criterion of ets, and the forecasts of the same form for the series divided by its mean.
suppressMessages(library(forecast))
library(jsonlite)
files <- commandArgs(trailingOnly = TRUE)
asked <- fromJSON(files[1], simplifyVector = TRUE, simplifyDataFrame = FALSE)
answers <- lapply(asked, function(each) {
  y <- ts(as.numeric(each$y), frequency = each$season_length)
  theta <- suppressWarnings(thetaf(y, h = each$horizon))
  model <- suppressWarnings(ets(y))
  parts <- model$components
  scale <- mean(abs(y))
  rescaled <- suppressWarnings(ets(y / scale, model = paste(parts[1:3], collapse = ""), damped = parts[4] == "TRUE"))
  list(
    theta = as.numeric(theta$mean),
    form = paste0(parts[1], parts[2], if (parts[4] == "TRUE") "d" else "", parts[3]),
    aicc = model$aicc,
    ets = as.numeric(forecast(model, h = each$horizon)$mean),
    rescaled = as.numeric(forecast(rescaled, h = each$horizon)$mean) * scale
  )
})
write_json(
  list(versions = paste0(R.version.string, ", forecast ", packageVersion("forecast")), answers = answers),
  files[2],
  auto_unbox = FALSE, digits = NA, na = "null"
)
