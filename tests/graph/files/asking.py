"""Files as clients ask for them."""

from tests.factories import agent, enrollment, save


async def ask(http, query, form="csv", **more):
    response = await http.get("/graphql", params={"query": query, "format": form}, **more)
    assert response.status_code == 200, response.text
    return response


async def refused(http, query, form="csv", **more):
    response = await http.get("/graphql", params={"query": query, "format": form}, **more)
    [error] = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


def many_enrollments(connection, count):
    """Ann with so many enrollments, copies of one."""
    ann = agent("Ann", npn="11")
    save(connection, ann, enrollment(ann, id=1))
    columns = [
        name
        for (name,) in connection.execute(
            "select attname from pg_attribute where attrelid = 'enrollment'::regclass "
            "and attnum > 0 and not attisdropped and attname <> 'id' order by attnum"
        )
    ]
    names = ", ".join(columns)
    connection.execute(
        f"insert into enrollment (id, {names}) overriding system value "
        f"select number, {names} from enrollment, generate_series(2, %s) as number",
        (count,),
    )
