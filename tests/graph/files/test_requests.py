"""Which queries are made a file, in which form and coding, and what others are told."""

import gzip

import pytest
import zstandard

from tests.graph.files.asking import refused


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "{ viewer { today } }",
            "the query leads to no list; a table needs exactly one, such as `nodes { … }`",
        ),
        (
            "{ enrollments { totalCount } }",
            "the query leads to no list; a table needs exactly one, such as `nodes { … }`",
        ),
        (
            "{ carriers { code } enrollments { nodes { status } } }",
            "the query leads to 2 lists, `carriers` and `enrollments.nodes`; "
            "a table needs exactly one",
        ),
        (
            "{ enrollments { nodes { status } edges { cursor } } }",
            "the query leads to 2 lists, `enrollments.nodes` and `enrollments.edges`; "
            "a table needs exactly one",
        ),
        (
            "{ agents { nodes { name production { submitted } } } }",
            "`production` is a list inside the rows of `agents.nodes`; a table's row holds single "
            "values, so ask for it in a query of its own",
        ),
        (
            "{ agents { nodes { upline { downline { nodes { name } } } } } }",
            "`upline.downline.nodes` is a list inside the rows of `agents.nodes`; a table's row "
            "holds single values, so ask for it in a query of its own",
        ),
        (
            '{ agent(npn: "11") { name enrollments { nodes { agent { name } } } } }',
            "two columns are called `agent.name`; give one of them an alias",
        ),
        (
            "{ enrollments { nodes { status @skip(if: true) } } }",
            "no field of `enrollments.nodes` is selected; a table needs columns",
        ),
        ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
    ],
)
async def test_a_query_that_is_no_table_is_refused(http, query, sentence):
    assert await refused(http, query) == (400, "BAD_REQUEST", sentence)


async def test_bad_arguments_are_refused_before_the_file_begins(http):
    cursor = '{ enrollments(after: "x") { nodes { status } } }'
    size = "{ enrollments(first: -1) { nodes { status } } }"

    assert (await refused(http, cursor))[:2] == (400, "BAD_CURSOR")
    assert await refused(http, size) == (
        400,
        "BAD_ARGUMENT",
        "`first` is -1; it must be from 0 to 10000",
    )


async def test_an_unknown_form_is_refused(http):
    query = "{ carriers { code } }"

    assert await refused(http, query, "xlsx") == (
        400,
        "BAD_REQUEST",
        "`format` is 'xlsx'; give one of json, csv, ndjson, parquet",
    )
    response = await http.get("/graphql", params={"query": query}, headers={"accept": "image/png"})
    assert response.status_code == 406


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv, */*;q=0.1", "text/csv; charset=utf-8; header=present"),
        ("application/json;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("application/json, text/csv", "application/json; charset=utf-8"),
        ("text/csv;q=0, */*", "application/json; charset=utf-8"),
        ("", "application/json; charset=utf-8"),
    ],
)
async def test_accept_says_which_form_is_preferred(http, accept, media):
    response = await http.get(
        "/graphql", params={"query": "{ carriers { code } }"}, headers={"accept": accept}
    )

    assert response.headers["content-type"] == media


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
async def test_files_are_compressed_as_the_client_likes(http, encoding):
    params = {"query": "{ carriers { code } }", "format": "csv"}
    headers = {"accept-encoding": encoding}

    async with http.stream("GET", "/graphql", params=params, headers=headers) as response:
        content = b"".join([part async for part in response.aiter_raw()])

    assert response.headers["content-encoding"] == encoding
    reader = zstandard.ZstdDecompressor().decompressobj().decompress
    plain = gzip.decompress(content) if encoding == "gzip" else reader(content)
    assert plain == b"code\nhumana\nuhc\nzing\n"
