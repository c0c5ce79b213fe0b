"""What the machines that watch the city are told, and that logs are whole lines."""

from __future__ import annotations

import json
import logging
import math
import re
import time
from pathlib import Path

import pytest
import yaml
from django.test import Client

from cms.editing.beat import WorkerBeat, note_worker
from cms.operations.status import status
from cms.publishing.release import exclusive
from cms.settings.environment import EnvironmentInvalid
from cms.settings.logs import EventFormatter, logging_settings
from cms.settings.shared import ROOT
from tests.front.server import running_front
from tests.publishing.city import PublishedCity
from tests.publishing.test_faults import retitle
from tests.search.test_sync import eventually
from tests.services.servers import free_port


@pytest.fixture
def watched(city: PublishedCity, settings) -> PublishedCity:
    settings.VAR = city.var
    city.publish()
    return city


def metrics() -> dict[str, float]:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    return numbers(answer.content)


def numbers(told: bytes) -> dict[str, float]:
    """By name; of a metric with labels the greatest."""
    found: dict[str, float] = {}
    for name, value in re.findall(r"^(\w+)(?:\{.*\})? (\S+)$", told.decode(), re.MULTILINE):
        found[name] = max(found.get(name, -math.inf), float(value))
    return found


def test_a_city_at_work_is_healthy(watched):
    note_worker(watched.var, WorkerBeat(at=time.time()))
    with exclusive(watched.var / "site", note="watch"):
        told = Client().get("/healthz").json()
        found = metrics()

    assert (told["status"], told["faults"]) == ("ok", [])
    assert told["version"] == told["published"] > 0
    assert found["chengmen_publisher_lag_seconds"] == 0
    assert found["chengmen_is_publisher_watching"] == 1
    assert found["chengmen_worker_age_seconds"] < 60


def test_processes_that_are_away_are_named(watched):
    told = Client().get("/healthz").json()

    assert told == told | {"status": "degraded", "faults": ["publisher_away", "worker_away"]}


def test_a_change_that_is_not_published_yet_is_a_lag(watched):
    retitle("还没有发布")

    first, second = metrics(), metrics()

    assert first["chengmen_records_version"] > first["chengmen_published_version"]
    assert second["chengmen_publisher_lag_seconds"] > 0
    assert not status().is_published


@pytest.mark.parametrize("given", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_metrics_are_for_this_machine_alone(watched, given):
    assert Client().get("/metrics", **given).status_code == 404


@pytest.mark.slow
def test_every_alert_names_metrics_that_a_process_serves(watched):
    groups = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    served = set(metrics())
    with running_front(watched) as front:
        served |= numbers(front.get("/metrics").body).keys()
    with running_front(watched, application="cms.publishing.delivery.wsgi", ready="/healthz") as inner_port:
        served |= numbers(inner_port.get("/metrics").body).keys()

    for rule in (rule for group in groups for rule in group["rules"]):
        named = set(re.findall(r"chengmen_\w+", rule["expr"]))
        assert named, rule
        assert named <= served, rule


@pytest.mark.slow
def test_an_index_that_does_not_follow_the_records_is_told_of(watched):
    nowhere = f"http://127.0.0.1:{free_port()}"

    with running_front(watched, CHENGMEN_SEARCH_ENGINE="elastic", CHENGMEN_ELASTICSEARCH_URL=nowhere) as front:

        def lag(engine: str) -> float:
            told = front.get("/metrics").body.decode()
            return float(re.search(rf'search_lag_seconds\{{engine="{engine}"\}} (\S+)', told)[1])

        eventually(lambda: lag("embedded") == 0)
        first = lag("elastic")
        assert 0 < first < lag("elastic")


def test_a_front_that_does_not_take_what_was_published_is_told_of(watched):
    assert metrics()["chengmen_is_undelivered"] == 0
    watched.configuration.front_url = f"http://127.0.0.1:{free_port()}"
    retitle("送不到")
    watched.publisher.run()

    assert metrics()["chengmen_is_undelivered"] == 1
    assert "not_delivered" in Client().get("/healthz").json()["faults"]


def entry(**extra: object) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "cms", "levelname": "WARNING", "msg": "site_failed", **extra})


def test_a_log_entry_is_one_line_with_its_keys():
    as_text = EventFormatter(form="text").format(entry(site="gongan"))
    as_json = json.loads(EventFormatter(form="json").format(entry(site="gongan", place=Path("/x"))))

    assert as_text.endswith("WARNING cms site_failed site=gongan")
    assert as_json | {"event": "site_failed", "site": "gongan", "place": "/x"} == as_json


def test_an_unknown_form_of_logs_is_refused(monkeypatch):
    monkeypatch.setenv("CHENGMEN_LOG_FORMAT", "xml")

    with pytest.raises(EnvironmentInvalid, match="none of text, json"):
        logging_settings()
