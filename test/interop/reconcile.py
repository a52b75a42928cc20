"""Answers the cases of reconcile.ts: reconcile.py cases.json answers.json. MinTrace of hierarchicalforecast."""

import json
import sys
from importlib.metadata import version

import numpy as np
from hierarchicalforecast.methods import MinTrace


def answer(case):
    n_keys = len(case["values"])
    summing = np.vstack([[[i in set(total["members"]) for i in range(n_keys)] for total in case["totals"]], np.eye(n_keys)])
    base = np.array([[total["value"]] for total in case["totals"]] + [[value] for value in case["values"]])
    bottom = np.arange(len(case["totals"]), len(base))
    given = {}
    if case["method"] == "wls_var":
        variances = np.array([total["variance"] for total in case["totals"]] + case["variances"])
        # It adds this much to each variance.
        deviations = np.sqrt(variances - 2e-8)
        # Two residuals whose mean square is the variance asked for; such as sum to 0 it refuses.
        residuals = np.column_stack([np.sqrt(2) * deviations, np.zeros(len(base))])
        given = {"y_insample": residuals, "y_hat_insample": np.zeros_like(residuals)}
    fitted = MinTrace(method=case["method"]).fit_predict(S=summing.astype(float), y_hat=base, **given)
    return fitted["mean"][bottom, 0].tolist()


with open(sys.argv[1], encoding="utf-8") as asked:
    cases = json.load(asked)
answers = [answer(case) for case in cases]
with open(sys.argv[2], "w", encoding="utf-8") as answered:
    json.dump({"version": version("hierarchicalforecast"), "answers": answers}, answered)
