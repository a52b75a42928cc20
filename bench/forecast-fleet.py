"""statsforecast for the bench forecast-fleet: reads a command a line, answers with a line of JSON.

predict MODEL HORIZON SERIES   fits first, uncounted, and only forecasts, with the models at hand, again and again for a second; answers as below, with
                       the processor seconds of one time
MODEL HORIZON SERIES   fits the model to each series of a JSON file (a list of lists) and forecasts; answers with processor seconds, the forecasts and
                       the most memory that this process had, in bytes
"""

import os

for name in ["OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[name] = "1"

import json
import resource
import sys
import time

import numpy as np
import statsforecast
from statsforecast import models

MODELS = {
    "SeasonalNaive": lambda: models.SeasonalNaive(season_length=12),
    "CrostonClassic": lambda: models.CrostonClassic(),
    "CrostonSBA": lambda: models.CrostonSBA(),
    "TSB": lambda: models.TSB(alpha_d=0.1, alpha_p=0.1),
    "Theta": lambda: models.Theta(season_length=12),
    "OptimizedTheta": lambda: models.OptimizedTheta(season_length=12),
    "DynamicOptimizedTheta": lambda: models.DynamicOptimizedTheta(season_length=12),
    "AutoETS": lambda: models.AutoETS(season_length=12),
}

print(statsforecast.__version__, flush=True)
for line in sys.stdin:
    name, horizon, file = line.rstrip("\n").split("\t")
    with open(file, encoding="utf-8") as source:
        series = [np.array(values, dtype=np.float64) for values in json.load(source)]
    is_predict = name.startswith("predict ")
    make = MODELS[name.removeprefix("predict ")]
    model = make()
    # What is compiled on the first call is not counted.
    model.forecast(series[0], int(horizon))
    fitted = [make().fit(values) for values in series] if is_predict else []
    start = time.process_time()
    rounds = 0
    while rounds == 0 or (is_predict and time.process_time() - start < 1):
        if is_predict:
            forecasts = [each.predict(int(horizon))["mean"] for each in fitted]
        else:
            forecasts = [model.forecast(values, int(horizon))["mean"] for values in series]
        rounds += 1
    seconds = (time.process_time() - start) / rounds
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "forecasts": [f.tolist() for f in forecasts]}), flush=True)
