"""The commands of whoever runs the service: serve, purge, and the API keys."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from service.settings import Settings

keys = typer.Typer(help="API keys: who may do what.", no_args_is_help=True)

Models = Annotated[
    Path | None,
    typer.Option(
        "--models", envvar="VANTHU_MODELS", help="Folder of the models.", show_default=False
    ),
]


def serve(
    host: Annotated[str | None, typer.Option(help="VANTHU_HOST; 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="VANTHU_PORT; 8000.")] = None,
    workers: Annotated[int | None, typer.Option(help="VANTHU_WORKERS; 1.")] = None,
    models: Models = None,
) -> None:
    """Serve over HTTP with the model in production; VANTHU_… set what the options do not."""
    import shutil

    import uvicorn

    from classifier.store import ModelStore
    from service import logs, server_folder
    from service.patient_protocol import PatientProtocol

    # Handed on through the environment, so that worker processes read the same settings.
    given = {"HOST": host, "PORT": port, "WORKERS": workers, "MODELS": models}
    os.environ.update({f"VANTHU_{k}": str(v) for k, v in given.items() if v is not None})
    settings = _settings()
    ModelStore(settings.models).verify()
    _refuse_to_be_open(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    shared = server_folder.share()  # before anything counts
    uvicorn.run(
        "service.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=PatientProtocol,
        log_config=logs.config(settings.log_level),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=30,
        timeout_worker_healthcheck=30,
    )
    shutil.rmtree(shared, ignore_errors=True)


def purge(
    older_than: Annotated[int, typer.Option(metavar="DAYS", min=0, help="Received before that.")],
    keep_subject: Annotated[
        bool, typer.Option("--keep-subject", help="Keep the subject, which the register shows.")
    ] = False,
) -> None:
    """Forget the texts of old documents; decisions, digests and events stay."""
    from datetime import UTC, datetime, timedelta
    from functools import partial

    from service.journal.forgetting import forget
    from service.retention import kept_answer

    with _record() as engine:
        forgotten = forget(
            engine,
            datetime.now(UTC) - timedelta(days=older_than),
            keep_subject=keep_subject,
            without_text=partial(kept_answer, keep="subject" if keep_subject else "none"),
        )
    say(f"the texts of {forgotten.documents} documents are forgotten.")
    if forgotten.kept_waiting:
        say(f"{forgotten.kept_waiting} old ones still wait for a person and were kept.")


@keys.command(name="add")
def add_key(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    role: Annotated[str, typer.Option(help="intake, clerk, data or operator.")],
) -> None:
    """Make an API key; it is printed once and cannot be shown again."""
    from service.keys import KeyStore, Role

    if role not in list(Role):
        say(f"--role {role!r}: there are {', '.join(Role)}.")
        raise typer.Exit(2)
    with _record() as engine:
        print(KeyStore(engine).add(name, Role(role)))  # noqa: T201
    say("keep it now: only a digest of it is stored.")


@keys.command(name="list")
def list_keys() -> None:
    """List the API keys ever made."""
    from rich.console import Console
    from rich.table import Table

    from service.keys import KeyStore

    table = Table("id", "name", "role", "made", "revoked", box=None)
    with _record() as engine:
        found = KeyStore(engine).all()
    for key in found:
        table.add_row(key.id, key.name, key.role, key.created_at, key.revoked_at or "")
    Console().print(table)


@keys.command(name="revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Let an API key open nothing from now on; a running service notices within seconds."""
    from service.keys import KeyStore

    with _record() as engine:
        KeyStore(engine).revoke(key_id)


@contextmanager
def _record() -> "Iterator[Engine]":
    """The record's database, brought up to date.

    Raises:
        typer.Exit: it does not answer; what it said is told.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from service.journal.engine import reason_of

    try:
        engine = _open_record(_settings())
        try:
            yield engine
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        say(
            f"the record's database cannot be used: {reason_of(error)}. Look at it and at "
            "VANTHU_DATABASE_URL, and give the command again."
        )
        raise typer.Exit(2) from None


def _open_record(settings: "Settings") -> "Engine":
    from service.journal.engine import database_url, writing_engine
    from service.journal.migrate import migrate

    settings.home.mkdir(parents=True, exist_ok=True)
    engine = writing_engine(database_url(settings.database, settings.home))
    migrate(engine)
    return engine


def _refuse_to_be_open(settings: "Settings") -> None:
    """Do not listen to other machines before there is a key.

    Raises:
        typer.Exit: the service would be open to whoever reaches it.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from service.keys import KeyStore
    from service.loopback import is_loopback

    if is_loopback(settings.host):
        return
    try:
        if any(key.revoked_at is None for key in KeyStore(_open_record(settings)).all()):
            return
    except SQLAlchemyError as error:
        # The service lets nobody in before it has read the keys, so it may start and wait.
        say(f"the API keys cannot be read yet ({type(error).__name__}).")
        return
    say(
        f"VANTHU_HOST={settings.host} can be reached from other machines, and there is no API key. "
        "Make one first: `vanthu keys add NAME --role intake`."
    )
    raise typer.Exit(2)


def _settings() -> "Settings":
    """What the environment says.

    Raises:
        typer.Exit: a value is none; each is named.
    """
    from pydantic import ValidationError

    from service.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for found in error.errors():
            name = "VANTHU_" + "_".join(map(str, found["loc"])).upper()
            say(f"{name}={found['input']!r}: {found['msg'].removeprefix('Value error, ')}.")
        raise typer.Exit(2) from None


def say(message: str) -> None:
    """Tell the person at the terminal; standard output is for results."""
    print(f"vanthu: {message}", file=sys.stderr)  # noqa: T201
