"""What an operator can set, each by an environment variable `VANTHU_…`."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from classifier.shipped import DEFAULT_MODELS
from service.retention import KeepText

_ORIGIN = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/\s,]+")


class Settings(BaseSettings):
    """Settings of the service.

    Attributes:
        host: address to listen on.
        port: port to listen on.
        workers: processes that serve; segmentation holds the interpreter, so one a core.
        models: folder of the models.
        home: the one folder in which the service writes.
        database_url: where the record is kept; SQLite in `home` if absent. May hold a password.
        journal: whether decisions are recorded; "off" only for measuring and trying out.
        keep_text: how much of a document's text is kept in the record.
        allowed_origins: other sites whose pages may have something done, e.g.
            "https://vanphong.example.vn"; commas between them in the environment.
        max_body_bytes: largest body accepted, in bytes.
        max_file_bytes: largest file accepted, in bytes.
        reading_processes: processes that read files; so many are read at once.
        reading_seconds: that reading one file may take.
        ocr: whether scanned pages are given to Tesseract, which must be installed.
        organ_id: of the office on the national document axis, for its answers to messages.
        organ_name: its name there.
        body_seconds: longest time a body may take to arrive, or a line of a batch to be taken.
        queue_burst: requests that may wait for segmentation in a worker.
        queue_standing: those that may wait while more come in than can be decided.
        log_level: least level that is logged.
        watch_seconds: how often a promotion is looked for, in seconds.
    """

    model_config = SettingsConfigDict(env_prefix="VANTHU_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=256)
    models: Path = DEFAULT_MODELS
    home: Path = Path(".vanthu")
    database_url: SecretStr | None = None
    journal: Literal["on", "off"] = "on"
    keep_text: KeepText = "full"
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    max_body_bytes: int = Field(default=2 * 1024 * 1024, ge=1024)
    max_file_bytes: int = Field(default=20 * 1024 * 1024, ge=1024)
    reading_processes: int = Field(default=1, ge=1, le=64)
    reading_seconds: float = Field(default=20.0, gt=0)
    ocr: bool = False
    organ_id: str = "000.00.00.G22"
    organ_name: str = "Văn phòng Chính phủ"
    body_seconds: float = Field(default=30.0, gt=0)
    queue_burst: int = Field(default=128, ge=1)
    queue_standing: int = Field(default=1, ge=1)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    watch_seconds: float = Field(default=2.0, gt=0)

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _one_by_one(cls, value: Any) -> Any:
        origins = value.replace(",", " ").split() if isinstance(value, str) else value
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no site; write scheme and host, e.g. "
                    "https://vanphong.example.vn, and commas between several"
                )
        return origins

    @property
    def database(self) -> str | None:
        """The URL of the database as it was given, password included; None for the default."""
        return self.database_url.get_secret_value() if self.database_url else None
