"""Gives what Great Expectations finds: python expectations.py JOB ANSWER; the job holds cases of typed columns and a suite."""

import json
import logging
import os
import sys
import warnings

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["TQDM_DISABLE"] = "1"
logging.disable(logging.CRITICAL)
warnings.filterwarnings("ignore")

import great_expectations as gx  # noqa: E402
import pandas as pd  # noqa: E402
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration  # noqa: E402

PANDAS_TYPES = {
    "double": "float64",
    "integer": "Int32",
    "long": "Int64",
    "boolean": "boolean",
    "string": "object",
    "timestamp": "datetime64[ns]",
}


def series_of(column):
    """Makes the column that pandas users have: whole numbers without nulls are int64, with nulls float64."""
    values, kind = column["values"], column["type"]
    if kind == "timestamp":
        return pd.to_datetime(pd.Series(values, dtype="float64"), unit="ms").astype("datetime64[ns]")
    if kind in ("integer", "long"):
        return pd.Series(values, dtype="float64" if None in values else "int64")
    if kind == "boolean":
        return pd.Series(values, dtype="object" if None in values else "bool")
    return pd.Series(values, dtype=PANDAS_TYPES[kind])


def results_of(source, number, case):
    frame = pd.DataFrame({name: series_of(column) for name, column in case["columns"].items()})
    asset = source.add_dataframe_asset(f"case {number}").add_batch_definition_whole_dataframe("whole")
    batch = asset.get_batch({"dataframe": frame})
    built = [built_of(expectation, place) for place, expectation in enumerate(case["expectations"])]
    suite = gx.ExpectationSuite(name=f"suite {number}")
    suite.expectations = [each for each in built if not isinstance(each, dict)]
    results = [each if isinstance(each, dict) else None for each in built]
    for result in batch.validate(suite, result_format="SUMMARY").to_json_dict()["results"]:
        results[result["expectation_config"]["meta"]["place"]] = result
    return results


def built_of(expectation, place):
    """Makes an expectation; what Great Expectations refuses to make is said, not thrown."""
    kind, kwargs = expectation["type"], expectation["kwargs"]
    try:
        return ExpectationConfiguration(type=kind, kwargs=kwargs, meta={"place": place}).to_domain_obj()
    except ValueError as error:
        return {"refused": str(error)}


def main(job_file, answer_file):
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("rows")
    answer = {
        "version": gx.__version__,
        "cases": [results_of(source, number, case) for number, case in enumerate(job["cases"])],
    }
    with open(answer_file, "w", encoding="utf-8") as file:
        json.dump(answer, file, default=bool)


main(*sys.argv[1:])
