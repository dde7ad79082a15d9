"""The toy as another stage, for what depends on which stage a worker ran."""

from tests.build.toy_stage import run

__all__ = ["run"]
