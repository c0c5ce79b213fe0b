"""The read API: sites, Records by kind and site, one Record, and what changed since a version.

Records are sent as they stand in ``public.sqlite``: already public, already JSON, never decoded again.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from pydantic import Field

from .public_records import PublicRecordsMissing, Row
from .views import records

MOST = 500
LISTS = ("sites", "kinds", "records")

api = NinjaAPI(
    title="城门开放接口",
    version="1.0.0",
    description="只读接口：站点、信息条目及其变更。所有内容均为已公开信息，无需注册。",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
)


class RecordEntry(Schema):
    """One Record, or the removal of one."""

    key: str
    site: str
    kind: str
    language: str
    path: str | None = None
    title: str | None = None
    published: str | None = None
    version: int
    removed: bool = False
    record: dict[str, Any] | None = Field(None, description="信息条目全文；撤下的条目没有此项")


class RecordPage(Schema):
    epoch: str = Field(description="纪元：与上次不同时须从头读取")
    version: int = Field(description="当前版本；用作下一次的 since")
    records: list[RecordEntry]
    next: str | None = Field(None, description="下一页的 after（按键读取时）或 since（按变更读取时）；没有则已读完")


class KindCount(Schema):
    kind: str
    records: int


class KindList(Schema):
    kinds: list[KindCount]


class Entrance(Schema):
    """Where to read on."""

    title: str
    openapi: str
    sites: str
    kinds: str
    records: str


class Problem(Schema):
    """RFC 9457."""

    title: str
    status: int
    detail: str


class RecordFilter(Schema):
    site: str = Field("", max_length=100, description="站点标识，例如 gongan")
    kind: str = Field("", max_length=100, description="条目类型，例如 service_item")
    language: str = Field("", max_length=20)
    since: int | None = Field(None, ge=0, le=2**62, description="只要此版本之后的变更，含撤下的条目")
    after: str = Field("", max_length=200, description="从此键之后读起")
    limit: int = Field(100, ge=1, le=MOST)


@api.exception_handler(PublicRecordsMissing)
def unavailable(request: HttpRequest, missing: PublicRecordsMissing) -> HttpResponse:
    return _problem(503, "数据暂不可用", str(missing))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = "；".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors)
    return _problem(422, "参数有误", told)


@api.get("/", response=Entrance, summary="接口入口")
def entrance(request: HttpRequest) -> HttpResponse:
    here = request.path_info
    told = {"title": api.title, "openapi": f"{here}openapi.json"}
    return _answer(request, json.dumps(told | {name: here + name for name in LISTS}, ensure_ascii=False))


@api.get("/sites", response={200: RecordPage, 503: Problem}, summary="全部站点")
def sites(request: HttpRequest) -> HttpResponse:
    return _page(request, records.live(kind="site", limit=10_000), following=None)


@api.get("/kinds", response={200: KindList, 503: Problem}, summary="条目类型及数量")
def kinds(request: HttpRequest) -> HttpResponse:
    rows = ",".join(f'{{"kind":"{kind}","records":{count}}}' for kind, count in records.kinds())
    return _answer(request, f'{{"kinds":[{rows}]}}')


@api.get("/records", response={200: RecordPage, 422: Problem, 503: Problem}, summary="按站点、类型读取条目，或读取变更")
def list_records(request: HttpRequest, given: Query[RecordFilter]) -> HttpResponse:
    if given.since is not None:
        return _changes(request, given)
    rows = records.live(
        site=given.site, kind=given.kind, language=given.language, after=given.after, limit=given.limit + 1
    )
    following = rows[given.limit - 1].key if len(rows) > given.limit else None
    return _page(request, rows[: given.limit], following=following)


@api.get("/records/{key}", response={200: RecordEntry, 404: Problem, 503: Problem}, summary="一个条目")
def one_record(request: HttpRequest, key: Path[str]) -> HttpResponse:
    row = records.one(key)
    if row is None:
        return _problem(404, "没有这个条目", f"没有键为 {key} 的公开条目。")
    return _answer(request, _entry(row))


def _changes(request: HttpRequest, given: RecordFilter) -> HttpResponse:
    rows = records.changes(given.since or 0, given.limit)
    following = str(rows[-1].version) if len(rows) >= given.limit else None
    wanted = [row for row in rows if _matches(row, given)]
    return _page(request, wanted, following=following)


def _matches(row: Row, given: RecordFilter) -> bool:
    return all(
        not wanted or wanted == has
        for wanted, has in ((given.site, row.site), (given.kind, row.kind), (given.language, row.language))
    )


def _page(request: HttpRequest, rows: list[Row], *, following: str | None) -> HttpResponse:
    epoch, version = records.state()
    entries = ",".join(_entry(row) for row in rows)
    head = f'{{"epoch":{_json(epoch)},"version":{version},"next":{_json(following)},"records":'
    return _answer(request, f"{head}[{entries}]}}")


def _entry(row: Row) -> str:
    """A row as JSON around the Record's own JSON."""
    head = (
        f'{{"key":{_json(row.key)},"site":{_json(row.site)},"kind":{_json(row.kind)},'
        f'"language":{_json(row.language)},"version":{row.version}'
    )
    if row.body is None:
        return f'{head},"removed":true}}'
    return (
        f'{head},"removed":false,"path":{_json(row.path)},"title":{_json(row.title)},'
        f'"published":{_json(row.published)},"record":{row.body}}}'
    )


def _answer(request: HttpRequest, body: str) -> HttpResponse:
    tag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    return response


def _problem(status: int, title: str, detail: str) -> HttpResponse:
    body = json.dumps({"title": title, "status": status, "detail": detail}, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type="application/problem+json; charset=utf-8")


def _json(value: str | None) -> str:
    return json.dumps(value, ensure_ascii=False)
