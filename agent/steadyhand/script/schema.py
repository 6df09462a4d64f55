"""The JSON schema of scripts, for editors: what ``docs/script.schema.json`` holds.

``python -m steadyhand.script.schema`` prints it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from steadyhand.script.script import Script


def schema() -> dict[str, Any]:
    made = Script.model_json_schema(by_alias=True)
    # A default alone is short for a parameter that has one; nothing means that it must be given.
    short = [{"type": kind} for kind in ("string", "integer", "number", "boolean", "null")]
    parameters = made["properties"]["parameters"]
    for holder in (parameters, *parameters.get("patternProperties", {}).values()):
        if "$ref" in holder:
            holder["anyOf"] = [{"$ref": holder.pop("$ref")}, *short]
        elif isinstance(holder.get("additionalProperties"), dict):
            holder["additionalProperties"] = {"anyOf": [holder["additionalProperties"], *short]}
    made["required"] = ["steadyhand", "steps"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def schema_text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
