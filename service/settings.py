"""What an operator can set, each by an environment variable `VANTHU_…`."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from classifier.store import DEFAULT_MODELS


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
        max_body_bytes: largest body accepted, in bytes.
        max_file_bytes: largest file accepted, in bytes.
        reading_processes: processes that read files; so many are read at once.
        reading_seconds: that reading one file may take.
        ocr: whether scanned pages are given to Tesseract, which must be installed.
        organ_id: of the office on the national document axis, for its answers to messages.
        organ_name: its name there.
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
    max_body_bytes: int = Field(default=2 * 1024 * 1024, ge=1024)
    max_file_bytes: int = Field(default=20 * 1024 * 1024, ge=1024)
    reading_processes: int = Field(default=1, ge=1, le=64)
    reading_seconds: float = Field(default=20.0, gt=0)
    ocr: bool = False
    organ_id: str = "000.00.00.G22"
    organ_name: str = "Văn phòng Chính phủ"
    watch_seconds: float = Field(default=2.0, gt=0)
