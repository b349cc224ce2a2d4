"""What a server offers and how much it takes are settings."""

from models.limits import Limits
from models.settings import Profile
from tests.graph.serving import serving


async def test_production_shows_no_explorer_and_no_schema(database_url):
    async with serving(database_url, profile=Profile.PRODUCTION) as http:
        page = await http.get("/graphql", headers={"accept": "text/html"})
        files = await http.get("/explorer/src/token.js")
        schema = await http.post("/graphql", json={"query": "{ __schema { types { name } } }"})

    assert page.headers["content-type"].startswith("application/json")
    assert files.status_code == 404
    assert "data" not in schema.json()


async def test_the_largest_body_is_a_setting(database_url):
    async with serving(database_url, limits=Limits(body=100)) as http:
        answered = await http.post("/graphql", json={"query": "{ viewer { today } }" + " " * 100})

    assert answered.status_code == 413
    assert answered.json()["errors"][0]["message"] == "the body is larger than 100 bytes"
