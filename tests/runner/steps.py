"""The steps of `./h2r check` and `./h2r test`: their commands, order and lanes."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "artifacts"

_NPM = ("npm", "--prefix", "frontend", "run", "--silent")
_BIN = Path(sys.executable).parent
#: Sourced files are checked together with the scripts that source them.
_SHELL_SCRIPTS = ("h2r", "deploy_microservices.sh", ".ci/run", "scripts/apt_install.sh")

#: The lanes of a step that needs the whole machine.
ALL_LANES = 1_000

#: A test that takes longer hangs; seconds at the usual pace.
TEST_TIMEOUT_S = 180


@dataclass(frozen=True)
class Step:
    """A command that passes or fails."""

    name: str
    command: tuple[str, ...]
    typical_s: float
    """Duration on two idle cores; the estimate of the first run."""
    after: str | None = None
    """The step that must end before this one starts."""
    lanes: int = 1
    """How many lanes the step takes; all of them if it asks for more than there are."""
    is_pytest: bool = False
    """Whether the step runs pytest, which reports its progress (see `tests.runner.reporter`)."""
    may_be_empty: bool = False
    """Whether the step passes without tests, for example if the selected tests run in other steps."""


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(_BIN / name), *arguments)


def check_steps() -> list[Step]:
    """Return the steps that check the code without running it, longest first."""
    nginx = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "frontend" / "nginx").glob("*.sh"))
    return [
        Step("mypy", _tool("mypy"), 40),
        _dashboard_step("dashboard-lint", "lint", typical_s=8),
        _dashboard_step("dashboard-api", "generate", "--", "--check", typical_s=3),
        Step("shellcheck", _tool("shellcheck", "-x", "-a", *_SHELL_SCRIPTS, *nginx), 3),
        Step("layers", _tool("lint-imports", "--no-cache"), 3),
        Step("reference-tables", (sys.executable, "-m", "scripts.reference_tables", "--check"), 3),
        Step("vocabulary", (sys.executable, "-m", "tests.runner.vocabulary"), 2),
        Step("ruff", _tool("ruff", "check"), 1),
        _dashboard_step("dashboard-format", "format:check", typical_s=1),
        Step("ruff-format", _tool("ruff", "format", "--check"), 1),
    ]


def _dashboard_step(name: str, *script: str, typical_s: float) -> Step:
    return Step(name, (*_NPM, *script), typical_s, after="dashboard-build")


def dashboard_build_step() -> Step:
    """Return the step that builds the dashboard for the end-to-end tests."""
    return Step("dashboard-build", ("./h2r", "build"), typical_s=8)


def dashboard_tests_step() -> Step:
    """Return the step that runs the dashboard's own tests."""
    return _dashboard_step("dashboard-tests", "test", typical_s=45)


def pytest_step(
    name: str,
    options: Sequence[str],
    timeout_s: float,
    *,
    typical_s: float,
    lanes: int = 1,
    after: str | None = None,
    may_be_empty: bool = False,
) -> Step:
    """Return a step that runs pytest; with several lanes, files are distributed to as many processes."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.runner.reporter"]
    command += [f"--junitxml=artifacts/{name}.xml", f"--timeout={timeout_s:.0f}", *options]
    if 1 < lanes < ALL_LANES:
        command += ["-n", str(lanes), "--dist", "loadfile", "--no-loadscope-reorder"]
    return Step(name, tuple(command), typical_s, after, lanes, is_pytest=True, may_be_empty=may_be_empty)
