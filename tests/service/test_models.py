import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from classifier.bundle import ModelBundle
from classifier.store import ModelStore
from tests.conftest import Service, StartService

DOCUMENT = {"subject": "V/v hỗ trợ vắc xin phòng COVID-19", "arrival_date": "2021-08-05"}


def decide(service: Service) -> dict[str, Any]:
    """The decision on a document that the record does not know yet."""
    response = service.client.post("/v1/classify", json={**DOCUMENT, "document_id": str(uuid4())})
    assert response.status_code == 200, response.text
    decision: dict[str, Any] = response.json()
    return decision


def model_of(service: Service) -> dict[str, Any]:
    """What the service says about its model."""
    response = service.client.get("/v1/model")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def ask_until(service: Service, seen: Callable[[dict[str, Any]], bool]) -> list[str]:
    """Classify without a pause until the model's answer is as wanted; the versions that decided."""
    versions = []
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        versions.append(decide(service)["model"]["version"])
        if seen(model_of(service)):
            return versions
    pytest.fail(f"it never came to that: {model_of(service)}")


def test_the_service_is_alive_and_ready(server: Service) -> None:
    """Two questions for two kinds of watchers."""
    assert server.client.get("/healthz").json() == {"status": "alive"}
    assert server.client.get("/readyz").json() == {"status": "ready"}


def test_the_model_shows_its_card(server: Service, bundle: ModelBundle) -> None:
    """The same digest that every decision carries."""
    model = model_of(server)
    decision = decide(server)

    assert model["version"] == bundle.version
    assert model["digest"] == bundle.digest == decision["model"]["digest"]
    assert model["problem"] is None
    assert model["card"]["office"] == "Văn phòng Chính phủ"
    assert model["card"]["metrics"]["held_out"]["n"] > 0


@pytest.mark.parametrize(
    ("day", "there", "gone"),
    [("2024-05-01", {"KSTT", "ĐMDN"}, {"CĐS"}), ("2026-05-01", {"CĐS"}, {"KSTT", "ĐMDN"})],
)
def test_the_taxonomy_is_that_of_the_day(
    server: Service, day: str, there: set[str], gone: set[str]
) -> None:
    """With which of its units the model can name."""
    answer = server.client.get("/v1/taxonomy", params={"on": day}).json()
    codes = {department["code"] for department in answer["departments"]}
    routed_to = {d["code"] for d in answer["departments"] if d["routed_to"]}

    assert answer["on"] == day
    assert there <= codes
    assert there <= routed_to
    assert not gone & codes
    assert len(codes) <= 22


def test_the_taxonomy_of_today_is_the_default(server: Service) -> None:
    """No date means now."""
    answer = server.client.get("/v1/taxonomy").json()

    assert answer == server.client.get("/v1/taxonomy", params={"on": answer["on"]}).json()


def test_a_day_that_is_none_is_refused(server: Service) -> None:
    """The parameter is named."""
    response = server.client.get("/v1/taxonomy", params={"on": "hôm nay"})

    assert response.status_code == 422
    assert response.json()["field"] == "on"


def test_the_example_of_the_documentation_is_accepted(server: Service) -> None:
    """What the OpenAPI document shows can be sent as it stands."""
    document = server.client.get("/openapi.json").json()
    assert "/v1/classify" in document["paths"]

    example = document["components"]["schemas"]["DocumentIn"]["examples"][0]
    decision = server.client.post("/v1/classify", json=example)

    assert "vắc xin" in example["subject"]
    assert decision.status_code == 200
    assert decision.json()["document_id"] == example["document_id"]


def test_a_promotion_is_taken_up_without_a_failed_request(
    start_service: StartService, models_copy: Path, second_version: str
) -> None:
    """Old, then new, never neither."""
    store = ModelStore(models_copy)
    first = store.production()
    service = start_service(models_copy, VANTHU_WATCH_SECONDS="0.1")
    assert model_of(service)["version"] == first

    store.promote(second_version)
    versions = ask_until(service, lambda model: model["version"] == second_version)

    assert versions == sorted(versions, key=[first, second_version].index)
    assert decide(service)["needs_review"] is True

    broken = f"{second_version}-broken"
    shutil.copytree(models_copy / second_version, models_copy / broken)
    model_file = models_copy / broken / "model.joblib"
    model_file.write_bytes(model_file.read_bytes()[:-1])
    digest = store.production_marker().split()[1]
    (models_copy / "production").write_text(f"{broken} {digest}\n", encoding="utf-8")
    versions = ask_until(service, lambda model: model["problem"] is not None)

    model = model_of(service)
    assert set(versions) == {second_version}
    assert model["version"] == second_version
    assert broken in model["problem"]
    assert service.client.get("/readyz").status_code == 200

    (models_copy / "production").write_text("", encoding="utf-8")
    store.promote(first)
    ask_until(service, lambda model: model["version"] == first)
    assert model_of(service)["problem"] is None


def test_the_service_writes_in_its_home_alone(
    start_service: StartService, models_copy: Path
) -> None:
    """The models' folder may be read-only; it is as it was."""
    before = {path: path.stat().st_mtime_ns for path in models_copy.rglob("*")}

    service = start_service(models_copy)
    service.client.post("/v1/classify", json=DOCUMENT)

    assert {path: path.stat().st_mtime_ns for path in models_copy.rglob("*")} == before
    assert (service.log.parent / "home").is_dir()


def test_every_endpoint_shows_an_example(server: Service) -> None:
    """What a page of the documentation says is easier to follow with a real answer beside it."""
    openapi = server.client.get("/openapi.json").json()
    schemas = openapi["components"]["schemas"]

    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            content = operation["responses"]["200"]["content"]
            if "application/json" not in content:  # papers and lists
                continue
            schema = content["application/json"]["schema"]
            for form in schema.get("anyOf", [schema]):
                name = form["$ref"].rsplit("/", 1)[-1]
                assert schemas[name]["examples"], f"{method} {path}"
