import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from tests.conftest import Service, StartService

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
METRIC = re.compile(r"\bvanthu_[a-z_]+")
DOCUMENTS = [
    {"subject": "V/v hỗ trợ vắc xin phòng COVID-19 cho công nhân", "arrival_date": "2021-08-05"},
    {"subject": "Hỏa tốc", "arrival_date": "2021-08-05"},
]


@pytest.fixture(scope="module")
def watched(start_service: StartService, models: Path) -> Service:
    """A service of two workers that has decided, refused and put something into the queue."""
    service = start_service(models, VANTHU_WORKERS="2")
    for document in DOCUMENTS:
        assert service.client.post("/v1/classify", json=document).status_code == 200
    service.client.post(
        "/v1/classify/batch", content=b"x\n", headers={"content-type": "application/x-ndjson"}
    )
    return service


def values(service: Service) -> dict[str, float]:
    """Each metric, summed over its labels."""
    found: dict[str, float] = {}
    for line in service.client.get("/metrics").text.splitlines():
        if not line.startswith("#"):
            name = re.split(r"[{ ]", line, maxsplit=1)[0]
            found[name] = found.get(name, 0.0) + float(line.rpartition(" ")[2])
    return found


def told(service: Service) -> set[str]:
    """The metrics there are, those without a value yet among them."""
    text = service.client.get("/metrics").text
    declared = {line.split(" ")[2] for line in text.splitlines() if line.startswith("# TYPE ")}
    return declared | {f"{name}_total" for name in declared} | set(values(service))


def expressions() -> Iterator[tuple[str, str]]:
    """What the alert rules and the dashboard ask, by where they do."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]
    dashboard = json.loads((DEPLOY / "grafana" / "vanthu.json").read_text(encoding="utf-8"))
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def test_what_waits_is_told_with_the_age_of_the_oldest(watched: Service) -> None:
    """One document waits; the other was routed."""
    found = values(watched)
    waiting = sum(
        watched.client.post("/v1/classify", json=document).json()["needs_review"]
        for document in DOCUMENTS
    )

    assert waiting >= 1
    assert found["vanthu_waiting_documents"] == waiting
    assert found["vanthu_record_available"] == 1
    assert 0 < found["vanthu_oldest_waiting_seconds"] < 3600
    assert found["vanthu_model_info"] == 1
    assert found["vanthu_decisions_total"] == 2
    assert found["vanthu_decisions_for_review_total"] == waiting


def test_alerts_and_dashboard_ask_for_nothing_that_is_not_told(watched: Service) -> None:
    """Metric by metric: a name that changes would silence an alert."""
    known = told(watched)
    asked = [(where, name) for where, text in expressions() for name in METRIC.findall(text)]

    assert len(asked) > 20
    unknown = [
        (where, name)
        for where, name in asked
        if name not in known and not known & {name.removesuffix("_bucket")}
    ]
    assert unknown == []


def test_every_alert_says_what_it_means_and_what_to_do() -> None:
    """To whoever is woken by it."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]

    assert len({rule["alert"] for rule in alerts}) == len(alerts) >= 8
    for rule in alerts:
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["action"]
        assert rule["labels"]["severity"] in {"page", "warn"}
