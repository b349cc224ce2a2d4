"""Answers in JSON: executed, or given again while nothing has changed."""

import asyncio

import orjson
from starlette.requests import Request as HttpRequest

from graph.answer_cache import AnswerCache, Kept, Key, key_of
from graph.compression import Encoding, accepted_encoding
from graph.cost import Cost
from graph.delivery import Delivery
from graph.entity_tag import Tagger, is_named
from graph.form import Form
from graph.garbage import collector_held, free_later
from graph.operation import Request, answer
from graph.request_record import note_answer
from graph.rules import DEFAULT_RULES, Rules
from loaders import Access, Database
from loaders.data_version import DataVersion
from models.settings import Settings

SMALLEST_COMPRESSED = 1400  # bytes; less fits into one packet anyway
LARGE = 256 * 1024  # bytes; compressing more is done beside the loop
VARY = "Accept, Accept-Encoding, Authorization"


class AnswerDesk:
    """Answers requests, and keeps what it answered."""

    def __init__(
        self, settings: Settings, database: Database, rules: Rules = DEFAULT_RULES
    ) -> None:
        self.database, self.rules = database, rules
        self.cache = AnswerCache(settings.cache_mb * 1024 * 1024)
        self.version = DataVersion(database)
        self.tagger = Tagger(settings)

    async def respond(
        self, http: HttpRequest, request: Request, form: Form, access: Access, cost: Cost
    ) -> Delivery:
        """The answer over HTTP: 304 where the client has it, 400 for a document that is refused."""
        key = key_of(request, access)
        known = http.headers.get("if-none-match") if http.method != "POST" else None
        found = self.cache.find(key)
        if found is not None or known:
            version = await self.version.current()
            is_here = found is not None and found.version == version
            tag = self.tagger.tag(key, form.value, version)
            if is_named(known, tag, is_here=is_here):
                return Delivery(status_code=304, headers=headers_of(tag))
            if found is not None and is_here:
                return await self.sent(http, form, key, found, 200, tag)
        with collector_held():  # until the answer's objects are gone, or going
            done = await answer(request, self.database, access, self.rules, cost)
            note_answer(done.body)
            made = Kept(done.version or 0, orjson.dumps(done.body))
            status = 400 if form is Form.GRAPHQL_JSON and not done.executed else 200
            is_kept = done.version is not None
            if len(made.body) < LARGE:
                done.forget()
            else:
                free_later(done.forget)
            del done
        if not is_kept:
            return await self.sent(http, form, key, made, status, None)
        self.cache.keep(key, made)
        tag = self.tagger.tag(key, form.value, made.version)
        return await self.sent(http, form, key, made, status, tag)

    async def sent(
        self, http: HttpRequest, form: Form, key: Key, kept: Kept, status: int, tag: str | None
    ) -> Delivery:
        """The response with an answer, compressed if the client likes and it is worth it."""
        media, headers = f"{form.value}; charset=utf-8", headers_of(tag)
        encoding = accepted_encoding(http.headers)
        if encoding is None or len(kept.body) < SMALLEST_COMPRESSED:
            return Delivery(kept.body, status, headers, media)
        content = await self.compressed(key, kept, encoding)
        headers["content-encoding"] = encoding.value
        return Delivery(content, status, headers, media)

    async def compressed(self, key: Key, kept: Kept, encoding: Encoding) -> bytes:
        """The body compressed; a large one in a thread."""
        known = kept.encoded.get(encoding)
        if known is not None:
            return known
        if len(kept.body) < LARGE:
            content = encoding.compressed(kept.body)
        else:
            content = await asyncio.to_thread(encoding.compressed, kept.body)
        self.cache.add(key, kept, encoding, content)
        return content


def headers_of(tag: str | None) -> dict[str, str]:
    """How long an answer may be kept: never unasked, and not at all without a tag."""
    if tag is None:
        return {"cache-control": "no-store", "vary": VARY}
    return {"cache-control": "private, no-cache", "etag": tag, "vary": VARY}
