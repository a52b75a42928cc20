# Answers the cases of gate.ts: Rscript gate.R cases.json answers.json. Diebold-Mariano by forecast, DeLong by pROC.
suppressMessages({
  library(forecast)
  library(jsonlite)
  library(pROC)
})
files <- commandArgs(trailingOnly = TRUE)
cases <- fromJSON(files[1], simplifyDataFrame = FALSE)

answer <- function(each) {
  alternative <- sub("two_sided", "two.sided", each$alternative)
  if (each$kind == "diebold_mariano") {
    # Losses are given, so the power that makes losses of errors is 1.
    test <- tryCatch(
      suppressWarnings(dm.test(each$challenger, each$champion,
        alternative = alternative, h = each$horizon, power = 1, varestimator = each$estimator
      )),
      error = function(fault) if (grepl("Variance of DM statistic is zero", conditionMessage(fault))) NULL else stop(fault)
    )
    if (is.null(test)) return(list(statistic = NA, p = NA))
    return(list(statistic = unname(test$statistic), p = unname(test$p.value)))
  }
  # There the greater area is asked for, here the less loss.
  turned <- c(less = "greater", greater = "less", two.sided = "two.sided")[[alternative]]
  curve <- function(scores) roc(each$labels, scores, levels = c(0, 1), direction = "<", quiet = TRUE)
  test <- suppressWarnings(roc.test(curve(each$challenger), curve(each$champion),
    method = "delong", paired = TRUE, alternative = turned
  ))
  list(statistic = -unname(test$statistic), p = unname(test$p.value))
}

versions <- list(
  R = paste(R.version$major, R.version$minor, sep = "."),
  forecast = as.character(packageVersion("forecast")),
  pROC = as.character(packageVersion("pROC"))
)
write(toJSON(list(versions = versions, answers = lapply(cases, answer)), auto_unbox = TRUE, digits = NA, na = "null"), files[2])
