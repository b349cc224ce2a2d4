"""Files as clients ask for them."""


async def ask(http, query, form="csv", **more):
    response = await http.get("/graphql", params={"query": query, "format": form}, **more)
    assert response.status_code == 200, response.text
    return response


async def refused(http, query, form="csv", **more):
    response = await http.get("/graphql", params={"query": query, "format": form}, **more)
    [error] = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]
