"""The explorer in a browser: tabs run, the schema is documented, nothing leaves this machine."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.conftest import host, is_operation

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one server and one browser for all
RESULT = "section[aria-label='Result Window']"


async def run(page: Page) -> dict:
    """What the server answers to the tab in front."""
    async with page.expect_response(lambda answer: is_operation(answer.request)) as answering:
        await page.get_by_role("button", name="Execute query").click()
    answer = await (await answering.value).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def open_tab(page: Page, name: str) -> None:
    await page.get_by_role("tab", name=name).click()
    await expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


async def centre(locator: Locator) -> tuple[float, float]:
    box = await locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def test_a_visit_asks_no_other_host_and_breaks_no_rule_of_the_page(context, base_url):
    requests, complaints = [], []
    context.on("request", lambda request: requests.append(request))
    context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    page = await context.new_page()

    await page.goto(base_url)
    await expect(page.get_by_label("Operation Editor")).to_contain_text("LeaderTree")
    await run(page)
    await expect(page.locator(RESULT)).to_contain_text("Ann Ames")

    assert page.url == f"{base_url}/graphql"
    assert {host(request) for request in requests} <= {"127.0.0.1", None}
    assert [request.url for request in requests if request.resource_type == "font"] != []
    assert complaints == []


async def test_a_leader_sees_the_tree_with_what_each_one_produced(page):
    data = await run(page)

    cyd = {"name": "Cyd Cole", "production": [{"submitted": 1, "active": 1}]}
    bob = {
        "name": "Bob Boyd",
        "level": "GA",
        "production": [{"submitted": 3, "active": 2}],
        "downline": {"nodes": [cyd]},
    }
    [ann] = data["agents"]["nodes"]
    assert ann["production"] == [{"submitted": 3, "active": 2, "net": 2, "attritionRate": 1 / 3}]
    assert ann["downline"] == {"totalCount": 1, "nodes": [bob]}
    await expect(page.locator(RESULT)).to_contain_text('"name": "Cyd Cole"')


async def test_service_sees_a_page_of_active_enrollments_the_latest_first(page):
    await open_tab(page, "ActiveEnrollments")

    data = await run(page)

    found = [(node["agent"]["name"], node["effectiveOn"]) for node in data["enrollments"]["nodes"]]
    assert found == [("Cyd Cole", "2026-11-01"), ("Bob Boyd", "2026-01-01")]
    assert data["enrollments"]["totalCount"] == 2
    assert data["enrollments"]["pageInfo"]["hasNextPage"] is False
    await expect(page.locator(RESULT)).to_contain_text("2026-11-01")


async def test_bi_sees_a_row_for_each_carrier_and_month(page):
    await open_tab(page, "CarrierMonths")

    data = await run(page)

    rows = [
        (row["carrier"]["code"], row["submittedMonth"], row["submitted"], row["active"])
        for row in data["production"]
    ]
    assert rows == [("humana", "2025-12-01", 1, 1), ("uhc", "2026-10-01", 2, 1)]
    await expect(page.locator(RESULT)).to_contain_text("2025-12-01")


async def test_the_rows_of_a_tab_are_saved_as_csv(page):
    await open_tab(page, "CarrierMonths")

    async with page.expect_download() as saving:
        await page.get_by_role("button", name="Save the rows as CSV").click()
    saved = await saving.value

    lines = (await saved.path()).read_text().splitlines()
    assert saved.suggested_filename == "production.csv"
    assert lines[0] == "carrier.code,carrier.name,submittedMonth,submitted,active,attrited,net"
    assert lines[1:] == [
        "humana,Humana,2025-12-01,1,1,0,1",
        "uhc,UnitedHealthcare,2026-10-01,2,1,1,1",
    ]
    await expect(page.locator(RESULT)).to_contain_text('"saved": "production.csv"')
    assert "production" in await run(page)  # the next answer is no file


async def test_a_tab_that_is_no_table_says_why_it_is_not_saved(page):
    await page.get_by_role("button", name="Save the rows as CSV").click()

    await expect(page.locator(RESULT)).to_contain_text("`production` is a list inside the rows")


@pytest.mark.parametrize("tab", ["WhyApproved", "WeekChanges"])
async def test_a_doubter_is_answered(page, tab):
    await open_tab(page, tab)

    assert await run(page)


async def test_a_client_sees_everyone_below_as_one_flat_list(page):
    await open_tab(page, "FlatTree")

    [ann] = (await run(page))["agents"]["nodes"]
    below = [(edge["depth"], edge["node"]["name"]) for edge in ann["descendants"]["edges"]]
    assert below == [(1, "Bob Boyd"), (2, "Cyd Cole")]


async def test_the_text_is_that_of_the_tab_in_front_whatever_was_clicked_before(context, base_url):
    page, loads = await context.new_page(), asyncio.Event()

    async def wait(route: Route) -> None:
        await loads.wait()
        await route.continue_()

    await page.route("**/monaco-editor-*.js", wait)
    await page.goto(base_url, wait_until="commit")
    await expect(page.get_by_role("tab", name="ActiveEnrollments")).to_be_visible()
    await page.mouse.click(*await centre(page.get_by_role("tab", name="ActiveEnrollments")))
    loads.set()

    await expect(page.get_by_label("Operation Editor")).to_contain_text("query LeaderTree")
    await expect(page.get_by_role("tab", selected=True)).to_contain_text("LeaderTree")


async def test_the_docs_lead_from_the_query_to_what_an_agent_is(page):
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    docs = page.locator(".graphiql-doc-explorer")
    await docs.get_by_role("link", name="Query", exact=True).click()
    await docs.get_by_role("link", name="Agent", exact=True).click()

    await expect(docs).to_contain_text("downline(")
    await expect(docs).to_contain_text("production(")


async def test_the_query_builder_and_the_history_know_the_query(page):
    await run(page)
    await page.get_by_role("button", name="Show Query builder").click()
    await expect(page.locator(".docExplorerWrap")).to_contain_text("downline")

    await page.get_by_role("button", name="Show History").click()
    await expect(page.get_by_role("region", name="History")).to_contain_text("LeaderTree")


async def test_a_token_is_sent_with_each_question_and_survives_a_reload(page):
    async with page.expect_request(lambda request: request.method == "POST") as asking:
        await page.get_by_label("Token").fill("Bearer abc.def ")
        await page.get_by_label("Token").press("Enter")
    first = await asking.value
    async with page.expect_request(lambda request: request.method == "POST") as asking:
        await page.reload()
    second = await asking.value

    assert first.headers["authorization"] == second.headers["authorization"] == "Bearer abc.def"
    await expect(page.get_by_label("Token")).to_have_value("abc.def")


async def test_the_field_says_when_a_token_is_needed_until_one_is_taken(context, base_url):
    page = await context.new_page()
    refusal = {"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}]}

    async def refuse(route: Route) -> None:
        if route.request.method == "POST" and "authorization" not in route.request.headers:
            await route.fulfill(status=401, json=refusal)
        else:
            await route.fallback()

    await page.route("**/graphql", refuse)
    await page.goto(base_url)
    field = page.get_by_label("Token")
    await expect(field).to_have_attribute("placeholder", "A token is needed")
    await expect(field).to_have_attribute("aria-invalid", "true")

    await field.fill("abc.def")
    await field.press("Enter")

    await expect(field).to_have_attribute("aria-invalid", "false")


async def test_a_token_brought_by_the_link_is_used_and_taken_out_of_the_address(context, base_url):
    page = await context.new_page()

    async with page.expect_request(lambda request: request.method == "POST") as asking:
        await page.goto(f"{base_url}/graphql#token=abc.def")

    assert (await asking.value).headers["authorization"] == "Bearer abc.def"
    assert page.url == f"{base_url}/graphql"


async def test_the_theme_follows_the_system_until_one_is_chosen(page):
    editor = page.locator(".graphiql-query-editor .monaco-editor").first
    await page.emulate_media(color_scheme="dark")
    await expect(editor).to_have_class(re.compile(r"\bvs-dark\b"))
    await page.emulate_media(color_scheme="light")
    await expect(editor).not_to_have_class(re.compile(r"\bvs-dark\b"))

    await page.get_by_role("button", name="Open settings dialog").click()
    await page.get_by_role("button", name="Dark").click()

    await expect(editor).to_have_class(re.compile(r"\bvs-dark\b"))
