"""How sure is a result? The assessment once more with what the plan leaves open varied."""

from .sensitivity import Sensitivity, work_out_sensitivity

__all__ = ["Sensitivity", "work_out_sensitivity"]
