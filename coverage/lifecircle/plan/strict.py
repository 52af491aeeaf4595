"""How strictly values are read from a file."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Frozen, and a misspelt key is an error, as are infinity and nan."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)
