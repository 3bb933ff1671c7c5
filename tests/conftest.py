"""A model trained once on the sample corpus, and the real service running on it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

import training
from classifier.bundle import ModelBundle
from classifier.document_classifier import DocumentClassifier
from classifier.store import ModelStore
from classifier.taxonomy import Taxonomy
from tests.databases import Postgres, postgres_or_skip
from training.corpus import read_corpus
from training.retraining import Retraining, retrain

_TRAINING = Path(training.__file__).parent


@dataclass(frozen=True)
class Service:
    """A service in a process of its own."""

    client: httpx.Client
    process: "subprocess.Popen[bytes]"
    log: Path


StartService = Callable[..., Service]


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    """The project's own corpus."""
    return _TRAINING / "sample" / "documents.jsonl"


@pytest.fixture(scope="session")
def taxonomy_file() -> Path:
    """The units of Văn phòng Chính phủ, as shipped."""
    return _TRAINING / "taxonomies" / "vpcp.json"


@pytest.fixture(scope="session")
def taxonomy(taxonomy_file: Path) -> Taxonomy:
    """The units of Văn phòng Chính phủ."""
    return Taxonomy.read(taxonomy_file)


@pytest.fixture(scope="session")
def retraining(sample_corpus: Path, taxonomy: Taxonomy) -> Retraining:
    """What a retraining on the sample corpus gives."""
    return retrain(read_corpus([sample_corpus]), taxonomy, quiet=True)


@pytest.fixture(scope="session")
def models(retraining: Retraining, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one version, in production. Not to be changed: see `models_copy`."""
    folder = tmp_path_factory.mktemp("models")
    store = ModelStore(folder)
    store.promote(store.save(retraining.bundle).version)
    return folder


@pytest.fixture
def models_copy(models: Path, tmp_path: Path) -> Path:
    """A folder like `models` that a test may change."""
    return shutil.copytree(models, tmp_path / "models")


@pytest.fixture
def second_version(bundle: ModelBundle, models_copy: Path) -> str:
    """Another version in `models_copy`, stored and not promoted."""
    later = replace(bundle.card, created="2099-01-01T00:00:00+00:00")
    policy = replace(bundle.policy, min_confidence=1.0)
    return ModelStore(models_copy).save(replace(bundle, card=later, policy=policy)).version


@pytest.fixture(scope="session")
def bundle(models: Path) -> ModelBundle:
    """The model in production, as it comes out of the store."""
    return ModelStore(models).load()


@pytest.fixture(scope="session")
def classifier(bundle: ModelBundle) -> DocumentClassifier:
    """A classifier with that model."""
    return DocumentClassifier(bundle)


@pytest.fixture(scope="session")
def start_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartService]:
    """Start services with settings of one's own; all are stopped at the end.

    One whose database is away is never ready: with `with_record=False` it is enough that it is up.
    """
    started: list[Service] = []

    def start(models: Path, *, with_record: bool = True, **settings: str) -> Service:
        home = tmp_path_factory.mktemp("service")
        service = _started(models, home, settings)
        started.append(service)
        _await_ready(service, with_record=with_record)
        return service

    yield start
    for service in started:
        service.client.close()
        service.process.terminate()
    for service in started:
        service.process.wait(timeout=40)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all tests, each in a database of its own."""
    with postgres_or_skip() as server:
        yield server


KINDS = ("sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of an empty database, of each kind."""
    return _new_database(request, tmp_path_factory)


@pytest.fixture(scope="module", params=KINDS)
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The URL of a database, empty at first, that a module's tests share; of each kind."""
    return _new_database(request, tmp_path_factory)


def _new_database(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folders.mktemp('record')}/vanthu.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(scope="session")
def server(start_service: StartService, models: Path) -> Service:
    """One service for all tests that only ask."""
    return start_service(models)


def _started(models: Path, home: Path, settings: dict[str, str]) -> Service:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "VANTHU_PORT": str(port),
        "VANTHU_MODELS": str(models),
        "VANTHU_HOME": str(home / "home"),
        **settings,
    }
    log = home / "service.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "vanthu", "serve"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    limits = httpx.Limits(max_keepalive_connections=0)
    client = httpx.Client(
        base_url=f"http://127.0.0.1:{port}", timeout=120, limits=limits, trust_env=False
    )
    return Service(client, process, log)


def _await_ready(service: Service, *, with_record: bool) -> None:
    patience = time.monotonic() + 300
    while time.monotonic() < patience:
        if service.process.poll() is not None:
            break
        try:
            answer = service.client.get("/readyz")
            away = answer.status_code == 503 and answer.json()["type"] == "record_unavailable"
            if answer.status_code == 200 or (away and not with_record):
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail(f"the service did not get ready:\n{service.log.read_text(encoding='utf-8')}")
