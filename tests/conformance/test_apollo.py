"""Apollo Client joins the pages of our lists by the policies that we ship."""

import json


async def test_pages_are_joined_in_order_and_lists_of_other_arguments_stay_apart(node, server):
    kept = json.loads(await node("apollo.mjs", server))

    requests = kept["agents"]["requests"] + kept["enrollments"]["requests"]
    print(f"Apollo Client: {requests} requests, {kept['enrollments']['ids']} enrollments joined")
    assert kept == {
        "agents": {"requests": 2, "names": ["Ann", "Bob", "Cyd", "Dan"]},
        "filtered": ["Ann"],
        "enrollments": {
            "requests": 4,
            "days": [*(f"2026-10-0{day}" for day in (5, 4, 3, 2, 1)), None, None],
            "clients": [*["Eve Doe"] * 5, "Dee Doe", "Dee Doe"],
            "ids": 7,
        },
        "unmixed": 4,
    }
