"""Mixed-integer models, solved by HiGHS with a start, a time limit, a callback and the best bound."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np
from scipy import sparse

from .answer import Watch
from .pairs import BoolArray, FloatArray

End = Literal["optimal", "infeasible", "stopped"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """Minimise constant + cost · x, lower <= x <= upper, row_lower <= matrix x <= row_upper.

    whole (columns,): which columns take whole numbers only.
    """

    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    whole: BoolArray
    matrix: sparse.csr_array
    row_lower: FloatArray
    row_upper: FloatArray
    constant: float = 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """values: of every column, None where no point was found. bound: proven lower bound (-inf: none)."""

    end: End
    values: FloatArray | None
    objective: float
    bound: float


def solve(
    model: Model,
    *,
    watch: Watch,
    start: FloatArray | None = None,
    tell: Callable[[float, float], bool] | None = None,
    until_s: float = np.inf,
    nodes: int | None = None,
) -> Solved:
    """Solve to proof, or until the time is over or ``tell`` (objective, bound) returns True.

    until_s: seconds of the watch, nodes: of the search tree, at which it ends as well.

    start: values of all columns to begin with; one that breaks the model is ignored.
    One thread, so that the same input gives the same answer.
    """
    if watch.over:
        return Solved(end="stopped", values=None, objective=np.inf, bound=-np.inf)
    solver = _solver(min(watch.left_s, max(0.0, until_s - watch.seconds)), nodes)
    solver.passModel(_passed(model))
    if start is not None:
        point = highspy.HighsSolution()
        point.col_value = start.tolist()
        solver.setSolution(point)

    raised: list[BaseException] = []  # held until the solver is out of its own code

    def ask(event: Any, best: float, proven: float) -> None:
        try:
            over = bool(raised) or watch.over or (tell is not None and tell(best, proven))
        except BaseException as error:  # raised again below
            raised.append(error)
            over = True
        if over:
            event.interrupt()

    def asked(event: Any) -> None:
        ask(event, event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    def asked_early(event: Any) -> None:
        ask(event, np.inf, -np.inf)

    solver.cbMipInterrupt.subscribe(asked)
    solver.cbSimplexInterrupt.subscribe(asked_early)
    solver.run()
    if raised:
        raise raised[0]
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solved(end="infeasible", values=None, objective=np.inf, bound=np.inf)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    objective = float(info.objective_function_value) if found else np.inf
    bound = float(info.mip_dual_bound)
    if not model.whole.any():
        bound = objective if status == highspy.HighsModelStatus.kOptimal else -np.inf
    if abs(bound) >= highspy.kHighsInf:
        bound = -np.inf
    end: End = "optimal" if status == highspy.HighsModelStatus.kOptimal else "stopped"
    return Solved(end=end, values=values, objective=objective, bound=bound)


def _solver(left_s: float, nodes: int | None) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    if np.isfinite(left_s):
        solver.setOptionValue("time_limit", left_s)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    return solver


_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-6,
    "mip_feasibility_tolerance": 1e-7,
}


def _passed(model: Model) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    rows, columns = model.matrix.shape
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
    lp.offset_ = model.constant
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = model.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = model.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = model.matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(one)] for one in model.whole]
    return lp


def stacked(blocks: list[tuple[sparse.sparray, Any, Any]], *, columns: int) -> dict[str, Any]:
    """Rows of a model from (matrix, lower, upper) blocks, as keywords of Model."""
    kept = [block for block in blocks if block[0].shape[0]]
    matrix = sparse.vstack([block[0] for block in kept], format="csr") if kept else None
    if matrix is None:
        matrix = sparse.csr_array((0, columns))
    sides = [[np.broadcast_to(block[side], block[0].shape[0]) for block in kept] for side in (1, 2)]
    return {
        "matrix": sparse.csr_array(matrix),
        "row_lower": np.concatenate([*sides[0], np.zeros(0)]),
        "row_upper": np.concatenate([*sides[1], np.zeros(0)]),
    }
