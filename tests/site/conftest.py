"""Pages of the whole site, where a test asks for it in the world of the two rivals."""

from laws.conftest import rivals

__all__ = ["rivals"]
