"""Checks the resources of a Bicep file with the models that Microsoft generates for each resource provider and version of its API.

Reads a list of titles and texts of Bicep, and gives for each the faults: versions that do not exist, fields that a model does not know, that it lacks
or that only the service may set, values that are none of those it takes. Expressions stand for text; parameters for their defaults.
"""

import datetime
import importlib
import json
import re
import sys

import isodate
from pycep import BicepParser

# The module, with the version of the API where it has one for each, and the model of what is put.
STORAGE, MACHINE_LEARNING = "azure.mgmt.storage.{}.models", "azure.ai.ml._restclient.arm_ml_service.models"
MODELS = {
    "Microsoft.Storage/storageAccounts": (STORAGE, "StorageAccountCreateParameters"),
    "Microsoft.Storage/storageAccounts/blobServices": (STORAGE, "BlobServiceProperties"),
    "Microsoft.Storage/storageAccounts/blobServices/containers": (STORAGE, "BlobContainer"),
    "Microsoft.KeyVault/vaults": ("azure.mgmt.keyvault.{}.models", "VaultCreateOrUpdateParameters"),
    "Microsoft.OperationalInsights/workspaces": ("azure.mgmt.loganalytics.models", "Workspace"),
    "Microsoft.Insights/components": ("azure.mgmt.applicationinsights.{}.models", "ApplicationInsightsComponent"),
    "Microsoft.ContainerRegistry/registries": ("azure.mgmt.containerregistry.{}.models", "Registry"),
    "Microsoft.ManagedIdentity/userAssignedIdentities": ("azure.mgmt.msi.{}.models", "Identity"),
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials": (
        "azure.mgmt.msi.{}.models",
        "FederatedIdentityCredential",
    ),
    "Microsoft.MachineLearningServices/workspaces": (MACHINE_LEARNING, "Workspace"),
    "Microsoft.MachineLearningServices/workspaces/computes": (MACHINE_LEARNING, "ComputeResource"),
    "Microsoft.Authorization/roleAssignments": ("azure.mgmt.authorization.{}.models", "RoleAssignmentCreateParameters"),
}
# What Bicep itself says of a resource.
OF_BICEP = {"name", "parent", "scope", "dependsOn"}


def plain(value, known):
    """Gives what stands there at a deployment without parameters; for all that is known only then, a text."""
    if isinstance(value, str):
        return plain(known[value], known) if value in known else value
    if isinstance(value, list):
        return [plain(each, known) for each in value]
    if isinstance(value, dict):
        if "function" in value or "operator" in value:
            return "expression"
        return {key.strip("'"): plain(each, known) for key, each in value.items()}
    return value


def fields_of(model):
    """Gives the attributes of a model by their paths in the body: (attribute, is required, is read-only)."""
    if hasattr(model, "_attribute_map"):
        rules = getattr(model, "_validation", {})
        return {
            tuple(re.split(r"(?<!\\)\.", entry["key"])): (
                attribute,
                rules.get(attribute, {}).get("required", False) and not rules[attribute].get("constant", False),
                rules.get(attribute, {}).get("readonly", False),
            )
            for attribute, entry in model._attribute_map.items()
        }
    fields = model._attr_to_rest_field.items()
    return {(field._rest_name,): (attribute, False, field._visibility == ["read"]) for attribute, field in fields}


def told_type(model, attribute):
    """Gives the type of an attribute as the documentation of a model names it, and the module of that model."""
    for base in model.__mro__:
        found = re.search(rf":vartype {attribute}: (.+?)(?: :|$)", re.sub(r"\s+", " ", base.__doc__ or ""))
        if found:
            return found[1].strip(), re.sub(r"\._models(_py3)?$", "", base.__module__)
    return "", ""


def value_faults(model, attribute, value, at):
    """Gives the fault of a number, text or truth value that an attribute does not take."""
    told, module = told_type(model, attribute)
    simple = {"int": int, "bool": bool, "str": str}.get(told)
    if simple is not None and value != "expression" and type(value) is not simple:
        return [f"{at} is {value!r}, no {told}"]
    named = re.fullmatch(r"str or ~\S+\.(\w+)", told)
    # A discriminator is documented by its one value, and has chosen the model already.
    kind = named and getattr(importlib.import_module(module), named[1], None)
    allowed = [each.value for each in kind] if kind else [value]
    return [] if value == "expression" or value in allowed else [f"{at} is {value!r}, none of {', '.join(allowed)}"]


def model_faults(instance, given, path):
    if isinstance(given, dict) and any(hasattr(instance, name) for name in ("_attribute_map", "_attr_to_rest_field")):
        return instance_faults(instance, given, path)
    if isinstance(given, dict) and isinstance(instance, dict):
        return [each for key in given for each in model_faults(instance.get(key), given[key], f"{path}/{key}")]
    if isinstance(given, list) and isinstance(instance, list):
        return [each for i, (a, b) in enumerate(zip(instance, given)) for each in model_faults(a, b, f"{path}/{i}")]
    if isinstance(instance, datetime.timedelta):
        given = isodate.parse_duration(given)
    return [] if instance == given else [f"{path} is {given!r}, read as {instance!r}"]


def instance_faults(instance, given, path):
    fields, found = fields_of(type(instance)), []
    paths = {(key,) for key in given} | {
        (key, inner) for key, value in given.items() if isinstance(value, dict) for inner in value
    }
    nested = {key[0] for key in fields if len(key) == 2}
    for key in sorted(paths):
        if len(key) == 1 and key[0] in nested or len(key) == 2 and key[0] not in nested:
            continue
        at, value = "/".join((path, *key)), given[key[0]] if len(key) == 1 else given[key[0]][key[1]]
        if key not in fields:
            found.append(f"{at} is unknown to {type(instance).__name__}")
            continue
        attribute, _, is_read_only = fields[key]
        if is_read_only:
            found.append(f"{at} is set by the service")
        found += value_faults(type(instance), attribute, value, at)
        found += model_faults(getattr(instance, attribute), value, at)
    missing = [key for key, (_, is_required, _) in fields.items() if is_required and key not in paths]
    return found + [f"{'/'.join((path, *key))} is missing" for key in missing]


def resource_faults(name, resource, known):
    kind, version = resource["type"], resource["api_version"]
    if kind not in MODELS:
        return [f"{name}: the type {kind} is unknown"]
    module, model_name = MODELS[kind]
    try:
        models = importlib.import_module(module.format(f"v{version.replace('-', '_')}"))
    except ModuleNotFoundError:
        return [f"{name}: {kind} has no version {version}"]
    config = resource["config"]
    body = {key: value for key, value in plain(config.get("config", config), known).items() if key not in OF_BICEP}
    model = getattr(models, model_name)
    try:
        read = model.deserialize(body) if hasattr(model, "_attribute_map") else model._deserialize(body, [])
        return model_faults(read, body, name)
    except Exception as error:  # A value of a type that the model cannot read.
        return [f"{name}: {type(error).__name__}: {error}"]


def check(text):
    parsed = BicepParser().parse(text=text)
    known = {name: each.get("default", "expression") for name, each in parsed["parameters"].items()}
    known |= {name: each["value"] for name, each in parsed["variables"].items()}
    return [each for name, one in parsed["resources"].items() for each in resource_faults(name, one, known)]


def main(asked, answered):
    with open(asked, encoding="utf-8") as file:
        texts = json.load(file)
    with open(answered, "w", encoding="utf-8") as file:
        json.dump([{"title": each["title"], "found": check(each["text"])} for each in texts], file)


main(*sys.argv[1:])
