# ranger and gbm of R for the bench many-fit: reads a command a line, answers with a line of JSON.
# WHAT SEED KEYS   fits forest, boosting, ridge and seasonal naive to the first rows of each key of a JSON file, scores them on the others and picks
#                  the best; answers with processor seconds and the root mean squared errors
suppressMessages({
  library(ranger)
  library(gbm)
})
library(jsonlite)
n_train <- 28
season_length <- 12
columns <- paste0("x", 1:14)
algorithms <- list(
  forest = function(x, y, test, seed) {
    fit <- ranger(
      x = x, y = y, num.trees = 100, mtry = ncol(x), min.node.size = 1, num.threads = 1, seed = seed,
      oob.error = FALSE, verbose = FALSE
    )
    predict(fit, test, num.threads = 1, verbose = FALSE)$predictions
  },
  boosting = function(x, y, test, seed) {
    fit <- gbm.fit(
      x, y, distribution = "gaussian", n.trees = 100, interaction.depth = 6, shrinkage = 0.3, n.minobsinnode = 1,
      bag.fraction = 1, verbose = FALSE, keep.data = FALSE
    )
    predict(fit, as.data.frame(test), n.trees = 100)
  },
  ridge = function(x, y, test, seed) {
    centre <- colMeans(x)
    scale <- sqrt(colMeans(sweep(x, 2, centre)^2))
    scale[scale == 0] <- Inf
    z <- sweep(sweep(x, 2, centre), 2, scale, "/")
    weights <- solve(crossprod(z) + diag(ncol(x)), crossprod(z, y - mean(y)))
    as.numeric(sweep(sweep(test, 2, centre), 2, scale, "/") %*% weights) + mean(y)
  },
  seasonal_naive = function(x, y, test, seed) test[, season_length]
)
fit_key <- function(key, seed) {
  train <- seq_len(n_train)
  x <- key$features[train, ]
  test <- key$features[-train, ]
  y <- key$targets[train]
  errors <- vapply(algorithms, function(fit) sqrt(mean((fit(x, y, test, seed) - key$targets[-train])^2)), 0)
  list(errors = errors, best = names(which.min(errors)))
}
cat("ranger ", as.character(packageVersion("ranger")), ", gbm ", as.character(packageVersion("gbm")), "\n", sep = "")
input <- file("stdin", open = "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  words <- strsplit(line, "\t")[[1]]
  seed <- as.integer(words[2]) + 1
  keys <- lapply(fromJSON(words[3], simplifyVector = FALSE), function(key) {
    features <- matrix(as.numeric(unlist(key$features)), ncol = 14, byrow = TRUE, dimnames = list(NULL, columns))
    list(features = features, targets = as.numeric(unlist(key$targets)))
  })
  fit_key(keys[[1]], seed)
  start <- proc.time()
  fits <- lapply(keys, fit_key, seed)
  taken <- proc.time() - start
  errors <- lapply(setNames(nm = names(algorithms)), function(name) vapply(fits, function(fit) fit$errors[[name]], 0))
  cat(toJSON(list(seconds = unbox(taken[[1]] + taken[[2]]), errors = errors), digits = NA), "\n", sep = "")
}
