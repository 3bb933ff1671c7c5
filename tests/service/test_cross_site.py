"""A web page of another site, open in a clerk's browser, can have nothing done."""

import http.client
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from service.settings import Settings
from tests.conftest import Service, StartService

DOCUMENT = {"subject": "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân"}
CONSOLE = "https://vanphong.example.vn"


def classified(service: Service, **headers: str) -> httpx.Response:
    """What a request with these headers gets; underscores stand for hyphens."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.client.post("/v1/classify", json=DOCUMENT, headers=sent)


def recorded(service: Service) -> int:
    """How many events there are."""
    count: int = service.client.get("/v1/events?limit=500").json()["next"]
    return count


def own_address(service: Service) -> str:
    """Host and port."""
    return f"127.0.0.1:{service.client.base_url.port}"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1"},  # another port: another program's page
        {"origin": "http://localhost:3000"},
        {"origin": "null"},  # a sandboxed frame, or a file
        {"origin": ""},
        {"origin": "http://{own}.evil.example"},
        {"origin": "http://evil.example/http://{own}"},
        {"origin": "http://user@{own}"},
        {"origin": "chrome-extension://abcdefgh"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},  # another program of this machine
        {"origin": "http://{own}", "sec_fetch_site": "cross-site"},
    ],
)
def test_a_page_of_another_site_is_refused(server: Service, headers: dict[str, str]) -> None:
    """With how to allow it; nothing is recorded."""
    before = recorded(server)

    refusal = classified(
        server, **{name: value.format(own=own_address(server)) for name, value in headers.items()}
    )

    assert refusal.status_code == 403
    assert refusal.headers["content-type"] == "application/problem+json"
    assert refusal.json()["type"] == "cross_site"
    assert "VANTHU_ALLOWED_ORIGINS=" in refusal.json()["mend"]
    assert "access-control-allow-origin" not in refusal.headers
    assert recorded(server) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://{own}"},
        {"origin": "HTTP://{own}", "sec_fetch_site": "same-origin"},
        {"origin": "https://desk", "host": "desk"},  # TLS ends at a proxy
        {"origin": "https://desk", "host": "desk:443"},
        {"origin": "http://[::1]:8000", "host": "[::1]:8000"},
        {"sec_fetch_site": "none"},
    ],
)
def test_its_own_pages_and_programs_are_served(server: Service, headers: dict[str, str]) -> None:
    """Whatever else stands in the headers."""
    answer = classified(
        server, **{name: value.format(own=own_address(server)) for name, value in headers.items()}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/v1/classify/file", "multipart/form-data; boundary=x"),
        ("/v1/classify/batch", "text/plain"),
        ("/v1/classify/edxml", "text/xml"),
        ("/v1/decisions/x/confirm", "application/x-www-form-urlencoded"),
        ("/v1/decisions/x/withdrawal", "text/plain"),
    ],
)
def test_no_endpoint_that_does_something_is_open_to_forms_of_other_sites(
    server: Service, path: str, media_type: str
) -> None:
    """In the types that a browser sends anywhere without asking."""
    refusal = server.client.post(
        path, content=b"x", headers={"content-type": media_type, "origin": "https://evil.example"}
    )

    assert refusal.json()["type"] == "cross_site"


def test_two_origins_must_both_be_good(server: Service) -> None:
    """As no browser sends them."""
    own = own_address(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.client.base_url.port)
    connection.putrequest("POST", "/v1/classify")
    for value in (f"http://{own}", "https://evil.example"):
        connection.putheader("Origin", value)
    connection.putheader("Content-Length", "2")
    connection.endheaders(b"{}")

    assert connection.getresponse().status == 403
    connection.close()


def test_reading_from_elsewhere_is_left_to_the_browser(server: Service) -> None:
    """Which shows the page nothing, since no answer names it."""
    answer = server.client.get("/v1/queue", headers={"origin": "https://evil.example"})

    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_site_that_the_operator_named_is_served(
    start_service: StartService, models: Path
) -> None:
    """And no other; several may be named."""
    service = start_service(
        models, VANTHU_ALLOWED_ORIGINS=f"{CONSOLE.upper()}, http://10.0.0.7:8080"
    )

    for origin in (CONSOLE, "http://10.0.0.7:8080"):
        assert classified(service, origin=origin, sec_fetch_site="cross-site").status_code == 200
    for origin in (f"{CONSOLE}:8443", "http://10.0.0.7", "https://evil.example"):
        assert classified(service, origin=origin).status_code == 403


@pytest.mark.parametrize("value", ["vanphong.example.vn", "https://a.vn/path", "*", "https://"])
def test_a_site_that_is_none_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """An operator who wrote it wrong hears so, rather than be without it."""
    monkeypatch.setenv("VANTHU_ALLOWED_ORIGINS", value)

    with pytest.raises(ValidationError, match="allowed_origins"):
        Settings()
