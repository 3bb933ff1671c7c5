import asyncio
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from fastapi.staticfiles import StaticFiles

from service.access import roles_for, without_rule
from service.app import create_app
from service.journal.engine import database_url, writing_engine
from service.journal.migrate import migrate
from service.keys import KeyRing, KeyStore, Role
from service.loopback import is_loopback
from service.settings import Settings
from tests.conftest import Service, StartService
from tests.databases import all_that_is_kept

SUBJECT = "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp"


def vanthu(database: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line on a database."""
    return subprocess.run(
        [sys.executable, "-m", "vanthu", *arguments], capture_output=True, check=False, timeout=300,
        encoding="utf-8", env=os.environ | {"VANTHU_DATABASE_URL": database, "COLUMNS": "200"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def keys(shared_database: str) -> dict[Role, str]:
    """One key a role, made on the command line."""
    made = {
        role: vanthu(shared_database, "keys", "add", f"Máy của {role}", "--role", role)
        for role in Role
    }
    assert {run.returncode for run in made.values()} == {0}
    return {role: run.stdout.strip() for role, run in made.items()}


@pytest.fixture(scope="module")
def guarded(
    start_service: StartService, models: Path, shared_database: str, keys: dict[Role, str]
) -> Service:
    """A service that listens to other machines, on each kind of database."""
    assert keys
    host = "0.0.0.0"  # noqa: S104
    return start_service(models, VANTHU_DATABASE_URL=shared_database, VANTHU_HOST=host)


def classified(service: Service, headers: dict[str, str]) -> httpx.Response:
    """What a request with these headers gets."""
    return service.client.post("/v1/classify", json={"subject": SUBJECT}, headers=headers)


def test_without_a_key_the_door_stays_shut(guarded: Service) -> None:
    """For all but those who ask whether it lives; the answer says how to get one."""
    refused = classified(guarded, {})

    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "vanthu keys add" in refused.json()["mend"]
    assert guarded.client.get("/v1/khong-co").status_code == 401
    assert guarded.client.get("/healthz").status_code == 200
    assert guarded.client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key.replace("vanthu_", "vanthu-"),
        lambda key: "vanthu_aaaaaaaa_" + key.rpartition("_")[2],
        lambda key: key[:15],
        lambda _: "",
        lambda _: "x" * 5000,
    ],
    ids=["last letter", "prefix", "another id", "no secret", "empty", "long"],
)
def test_a_key_that_is_not_quite_right_opens_nothing(
    guarded: Service, keys: dict[Role, str], spoil: Callable[[str], str]
) -> None:
    """However near."""
    assert classified(guarded, {"x-api-key": spoil(keys[Role.INTAKE])}).status_code == 401


@pytest.mark.parametrize("role", Role)
def test_a_key_opens_what_its_role_may_do(
    guarded: Service, keys: dict[Role, str], role: Role
) -> None:
    """In either header; the refusal names the roles that may."""
    bearer = {"authorization": f"Bearer {keys[role]}"}
    answers = [classified(guarded, {"x-api-key": keys[role]}), classified(guarded, bearer)]

    expected = 200 if role in {Role.INTAKE, Role.CLERK} else 403
    assert [answer.status_code for answer in answers] == [expected, expected]
    if expected == 403:
        assert "clerk, intake" in answers[0].json()["mend"]
    assert guarded.client.get("/v1/model", headers=bearer).status_code == 200
    assert guarded.client.get("/v1/khong-co", headers=bearer).status_code == 404


def test_counts_are_for_operators_and_for_this_machine(
    guarded: Service, keys: dict[Role, str]
) -> None:
    """A proxy on this machine speaks for somebody else."""
    forwarded = {"x-forwarded-for": "203.0.113.7"}
    get = guarded.client.get

    assert get("/metrics").status_code == 200
    assert get("/metrics", headers=forwarded).status_code == 401
    for role, status in ((Role.CLERK, 403), (Role.OPERATOR, 200)):
        answer = get("/metrics", headers=forwarded | {"x-api-key": keys[role]})
        assert answer.status_code == status


def test_the_log_names_keys_by_their_identifier_alone(
    guarded: Service, keys: dict[Role, str]
) -> None:
    """Also where one was refused."""
    for role in Role:
        classified(guarded, {"x-api-key": keys[role]})
    time.sleep(0.5)

    written = guarded.log.read_text(encoding="utf-8")
    for key in keys.values():
        _, key_id, secret = key.split("_", 2)
        assert f'"key": "{key_id}"' in written
        assert secret not in written


def test_a_digest_is_all_that_is_kept(shared_database: str, keys: dict[Role, str]) -> None:
    """Neither the database nor the list gives a secret away."""
    listed = vanthu(shared_database, "keys", "list").stdout
    kept = all_that_is_kept(shared_database)

    for role, key in keys.items():
        _, key_id, secret = key.split("_", 2)
        assert key_id in listed
        assert f"Máy của {role}" in listed
        assert secret not in listed
        assert secret.encode() not in kept
        assert key_id.encode() in kept
        assert hashlib.sha256(secret.encode()).hexdigest().encode() in kept


def test_a_revoked_key_opens_nothing_within_seconds(
    guarded: Service, shared_database: str, keys: dict[Role, str]
) -> None:
    """In a service that runs; the others stay good."""
    key = vanthu(
        shared_database, "keys", "add", "Trục liên thông", "--role", "intake"
    ).stdout.strip()
    headers = {"x-api-key": key}
    opened = _await_status(guarded, headers, 200)

    revoked = vanthu(shared_database, "keys", "revoke", key.split("_")[1])

    assert opened
    assert revoked.returncode == 0
    assert _await_status(guarded, headers, 401)
    assert key.split("_")[1] in vanthu(shared_database, "keys", "list").stdout
    assert classified(guarded, {"x-api-key": keys[Role.INTAKE]}).status_code == 200


def test_revoking_what_is_no_key_says_so(shared_database: str) -> None:
    """With the command that lists them."""
    run = vanthu(shared_database, "keys", "revoke", "khongco1")

    assert run.returncode == 2
    assert "vanthu keys list" in run.stderr


@pytest.mark.parametrize("command", [("keys", "list"), ("purge", "--older-than", "1")])
def test_a_database_that_is_away_is_told_in_one_line(tmp_path: Path, command: list[str]) -> None:
    """What the database said, without the password."""
    run = vanthu("postgresql://an:mat-khau@127.0.0.1:1/vanthu", *command)
    damaged = tmp_path / "vanthu.db"
    damaged.write_bytes(b"khong phai co so du lieu" * 100)
    other = vanthu(f"sqlite:///{damaged}", *command)

    for found, said in ((run, "refused"), (other, "not a database")):
        assert found.returncode == 2
        assert said in found.stderr
        assert found.stderr.startswith("vanthu: the record's database cannot be used")
        assert "Traceback" not in found.stderr
        assert "mat-khau" not in found.stderr


def test_a_role_that_is_none_is_refused(shared_database: str) -> None:
    """With those there are."""
    run = vanthu(shared_database, "keys", "add", "An", "--role", "boss")

    assert run.returncode == 2
    assert "intake, clerk, data, operator" in run.stderr


def test_a_revoked_key_neither_opens_the_door_nor_the_house(
    start_service: StartService, models: Path, new_database: str
) -> None:
    """Listening to others without a key is refused at start, with the line to type.

    And on this machine, once there was a key there must be one.
    """
    key = vanthu(new_database, "keys", "add", "An", "--role", "intake").stdout
    vanthu(new_database, "keys", "revoke", key.split("_")[1])

    runs = [
        vanthu(new_database, "serve", "--host", host)
        for host in ("0.0.0.0", "::", "192.0.2.1")  # noqa: S104
    ]
    service = start_service(models, VANTHU_DATABASE_URL=new_database)

    assert [run.returncode for run in runs] == [2, 2, 2]
    assert all("vanthu keys add NAME --role intake" in run.stderr for run in runs)
    assert classified(service, {}).status_code == 401


def test_without_keys_only_this_machine_is_served(server: Service) -> None:
    """Under a name of its own: no page of another site reaches it through a browser here."""
    assert classified(server, {}).status_code == 200
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "may-van-thu"):
        assert classified(server, {"host": host}).status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example:8000", "a@b.c"):
        assert classified(server, {"host": host}).status_code == 421
    for header in ("x-forwarded-for", "forwarded"):
        assert classified(server, {header: "203.0.113.7"}).status_code == 401


def test_every_endpoint_says_who_may_call_it() -> None:
    """And no endpoint that takes or shows documents is open."""
    app = create_app(Settings())
    addresses = [
        (method.upper(), path) for path, methods in app.openapi()["paths"].items()
        for method in methods
    ]  # fmt: skip

    open_to_all = {path for method, path in addresses if not roles_for(method, path)}

    assert len(addresses) >= 6
    assert open_to_all == {"/healthz", "/readyz"}


def test_an_endpoint_the_table_forgot_stops_the_start() -> None:
    """By its name: nothing is open by oversight."""
    app = create_app(Settings())
    router = APIRouter(prefix="/v1")
    router.add_api_route("/kho-luu-tru", lambda: None, methods=["DELETE"])
    app.include_router(router)
    app.mount("/anh", StaticFiles(directory=Path(__file__).parent))

    forgotten = without_rule(app.routes)

    assert forgotten == ["DELETE /v1/kho-luu-tru", "GET /anh/{path:path}"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
        ("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("vanthu.local", False),  # noqa: S104
    ],
)  # fmt: skip
def test_loopback_is_told_from_other_addresses(host: str, *, expected: bool) -> None:
    """By the address, not by its looks."""
    assert is_loopback(host) is expected


def test_keys_known_stay_while_the_database_is_away(tmp_path: Path) -> None:
    """An intake system is not locked out by a database that restarts."""
    path = tmp_path / "vanthu.db"
    engine = writing_engine(database_url(None, tmp_path))
    migrate(engine)
    store = KeyStore(engine)
    key = store.add("An", Role.INTAKE)
    ring = KeyRing(store, seconds=0)
    asyncio.run(ring.refresh())
    engine.dispose()
    path.write_bytes(b"no database any more" * 1000)
    for beside in tmp_path.glob("vanthu.db-*"):
        beside.unlink()

    asyncio.run(ring.refresh())

    found = ring.find(key)
    assert found is not None
    assert found.role is Role.INTAKE


def _await_status(service: Service, headers: dict[str, str], status: int) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if classified(service, headers).status_code == status:
            return True
        time.sleep(0.1)
    return False
