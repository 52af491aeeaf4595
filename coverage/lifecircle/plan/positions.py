"""On which line of a TOML file each table, key and array element stands (see geodata.toml_lines)."""

from lifecircle.geodata.toml_lines import KeyPath as Path
from lifecircle.geodata.toml_lines import key_lines, line_of

__all__ = ["Path", "key_lines", "line_of"]
