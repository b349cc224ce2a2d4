"""What Schemathesis passes over: refusals, which it takes for failures unless in Apollo's words."""

import schemathesis

REFUSALS = {"BAD_ARGUMENT", "BAD_CURSOR", "COST_LIMIT"}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    errors = response.json().get("errors") if response.status_code == 200 else None
    return not errors or not {error["extensions"]["code"] for error in errors} <= REFUSALS
