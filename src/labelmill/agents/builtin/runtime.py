"""ONNX models, loaded once a process."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from labelmill.agents.builtin.base import AgentError
from labelmill.agents.weights import store
from labelmill.agents.weights.errors import WeightsError, WeightsMissingError

# The package declares no types.
_ort: Any = onnxruntime

_threads = 1
_cache: Path | None = None


def infer(
    weights: str, agent: str, inputs: dict[str, NDArray[Any]], *, large: bool = False
) -> dict[str, NDArray[np.float32]]:
    """Runs the model of these weights: outputs by name. AgentError says what to do when weights are missing.

    `large`: the model takes so long that it is worth to share its work among threads, where there are any to spare.
    """
    try:
        session = _session(weights, _threads if large else 1)
    except WeightsMissingError as error:
        raise AgentError(f"{agent} needs the {weights} weights; run `labelmill models fetch`.") from error
    except WeightsError as error:
        raise AgentError(error.message) from error
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def set_up(*, threads: int, cache: Path) -> None:
    """Tell this process how many threads a large model may use (else 1), and where agents may keep what they made."""
    global _threads, _cache
    _threads, _cache = threads, cache


def cache_folder() -> Path | None:
    """A folder of this deployment for what can be made again; None where none was set up."""
    return _cache


@lru_cache
def _session(weights: str, threads: int) -> Any:
    options = _ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that wait by spinning take the cores from whoever has work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return _ort.InferenceSession(store.path(weights), options, providers=["CPUExecutionProvider"])
