"""The model in use and the departments it names."""

from datetime import date
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from classifier.taxonomy import Department
from service import examples


class DepartmentOut(BaseModel):
    """A department, and since when and until when it exists (null: open)."""

    code: str
    name: str
    name_en: str
    valid_from: date | None
    valid_to: date | None
    successors: list[str]
    aliases: list[str]
    routed_to: bool = Field(description="Whether the model can name it on that date.")


class TaxonomyOut(BaseModel):
    """The departments of the office that exist on a date."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TAXONOMY]})

    office: str
    source: str
    on: date
    departments: list[DepartmentOut]

    @classmethod
    def of(
        cls, office: str, source: str, on: date, departments: list[Department], routed_to: set[str]
    ) -> "TaxonomyOut":
        """Render the departments that exist on a day."""
        return cls(
            office=office,
            source=source,
            on=on,
            departments=[
                DepartmentOut(
                    code=department.code,
                    name=department.name_on(on),
                    name_en=department.name_en,
                    valid_from=department.valid_from,
                    valid_to=department.valid_to,
                    successors=list(department.successors),
                    aliases=list(department.aliases),
                    routed_to=department.code in routed_to,
                )
                for department in departments
            ],
        )


class ModelOut(BaseModel):
    """The model in production, and its card."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.MODEL]})

    version: str
    digest: str
    loaded_at: str
    problem: str | None = Field(
        description="Why a later promotion is not used, when it could not be loaded."
    )
    card: dict[str, Any]
