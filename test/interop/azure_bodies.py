"""Checks request bodies with what Microsoft generates from the REST API, and its SDK.

Reads cases (title, model, body; a body without a model is a warning to be logged) and writes for each what differs: fields that the model does not know, values that do not come back,
and for components and jobs the way body -> SDK -> YAML -> SDK -> body, with the SDK's own validation and warnings.
"""

import json
import logging
import os
import sys
import tempfile
import warnings

import azure.ai.ml._restclient.arm_ml_service.models as models
from azure.ai.ml import load_component, load_job
from azure.ai.ml._version import VERSION
from azure.ai.ml.entities import Component
from azure.ai.ml.entities._job.pipeline.pipeline_job import PipelineJob
from marshmallow.warnings import RemovedInMarshmallow4Warning

# What the SDK adds by itself, and nothing that says more than the service would assume.
ADDED = {
    "/name",
    "/properties/isArchived",
    "/properties/properties",
    "/properties/jobs",
    "/properties/componentSpec/sourceJobId",
}
# The SDK writes no tags of a pipeline component into YAML.
LOST = {"/properties/tags/BuildId", "/properties/tags/purpose"}

told = []


class Kept(logging.Handler):
    def emit(self, record):
        if record.levelno >= logging.WARNING and "experimental" not in record.getMessage():
            told.append(record.getMessage())


def unknown_fields(value, given, path=""):
    """Gives the fields of a body that its model does not know, and those that do not come back."""
    if isinstance(value, models._models._Model) and isinstance(given, dict):
        names = {field._rest_name: name for name, field in type(value)._attr_to_rest_field.items()}
        found = []
        for field, inner in given.items():
            if field not in names:
                found.append(f"{path}/{field} is unknown to {type(value).__name__}")
            else:
                found += unknown_fields(getattr(value, names[field]), inner, f"{path}/{field}")
        return found
    if isinstance(value, dict) and isinstance(given, dict):
        return [each for key in given for each in unknown_fields(value.get(key), given[key], f"{path}/{key}")]
    plain = json.loads(json.dumps(value, default=str))
    return [] if plain == given else [f"{path} is {given!r}, and comes back as {plain!r}"]


def differences(ours, theirs, path=""):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        found = []
        for key in sorted(set(ours) | set(theirs)):
            at = f"{path}/{key}"
            if key not in ours:
                found += [] if at in ADDED else [f"{at} is missing: {theirs[key]!r}"]
            elif key not in theirs:
                found += [] if ours[key] == {} or at in LOST else [f"{at} is lost: {ours[key]!r}"]
            else:
                found += differences(ours[key], theirs[key], at)
        return found
    return [] if ours == theirs else [f"{path} is {ours!r}, the SDK has {theirs!r}"]


def through_yaml(model, body):
    """Goes from the body to the SDK, to YAML, back to the SDK and to a body."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "x.yml")
        if isinstance(model, models.JobBase):
            model.name = "job"
            PipelineJob._load_from_rest(model).dump(file)
            loaded = load_job(file)
        else:
            Component._from_rest_object(model).dump(file)
            loaded = load_component(file)
        validation = loaded._validate()
        faults = [] if validation.passed else [json.dumps(validation._to_dict())]
        faults += [f"warning: {each}" for each in validation._warnings]
        rest = json.loads(json.dumps(loaded._to_rest_object().as_dict(), default=str))
        return faults + differences(body, rest)


def check(case):
    told.clear()
    body = case["body"]
    if case["model"] == "none":
        # What the SDK would log of a body.
        logging.getLogger("azure.ai.ml.entities").warning(body)
        return {"title": case["title"], "found": [f"log: {each}" for each in told]}
    model = getattr(models, case["model"])._deserialize(body, [])
    found = unknown_fields(model, body)
    if case["model"] in ("ComponentVersion", "JobBase"):
        try:
            found += through_yaml(model, body)
        except Exception as error:  # The SDK has many kinds of refusal.
            found.append(f"{type(error).__name__}: {error}")
    return {"title": case["title"], "found": found + [f"log: {each}" for each in told]}


def main(asked, answered):
    warnings.simplefilter("default")
    # Of how the SDK uses its own library.
    warnings.simplefilter("ignore", RemovedInMarshmallow4Warning)
    logging.captureWarnings(True)
    # The SDK hands nothing that it logs on to the root.
    for name in (None, "azure.ai.ml"):
        logging.getLogger(name).addHandler(Kept())
    with open(asked, encoding="utf-8") as file:
        cases = json.load(file)
    with open(answered, "w", encoding="utf-8") as file:
        json.dump({"version": VERSION, "answers": [check(case) for case in cases]}, file)


main(*sys.argv[1:])
