"""The fourteen fields of an enrollment that every way is asked for, by their columns."""

FACTS = {
    "policyNumber": "policy_number",
    "planName": "plan_name",
    "product": "product",
    "network": "network",
    "county": "county",
    "state": "state",
    "status": "status",
    "statusSince": "status_since",
    "carrierStatus": "carrier_status",
    "submittedOn": "submitted_on",
    "effectiveOn": "effective_on",
    "termedOn": "termed_on",
    "terminationReason": "termination_reason",
    "terminationDetail": "termination_detail",
}
