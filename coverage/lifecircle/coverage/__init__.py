"""Who is covered, what is short, and where: a Place held against a plan."""

from .assessment import Assessment, assess

__all__ = ["Assessment", "assess"]
