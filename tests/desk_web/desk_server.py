"""The server of tests/desk in a process of its own, beside the browser that Playwright drives.

python tests/desk_web/desk_server.py FOLDER
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sanic.request import Request  # noqa: E402
from sanic.response import HTTPResponse, empty  # noqa: E402

from bot.server.desk import page as desk_page  # noqa: E402


def desk_tests() -> ModuleType:
    """tests/desk/conftest.py as a module: its server, its users, its password."""
    spec = importlib.util.spec_from_file_location("desk_tests", ROOT / "tests" / "desk" / "conftest.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["desk_tests"] = module
    spec.loader.exec_module(module)
    return module


def build(folder: str):
    module = desk_tests()

    class WithPage(module.DeskRoutes):
        async def page(self, request: Request) -> HTTPResponse:
            return desk_page.serve(request)

    module.DeskRoutes = WithPage
    server = module.Server(Path(folder))

    @server.app.post("/test/forget")
    async def forget(_: Request) -> HTTPResponse:
        server.forget()
        return empty()

    return server


if __name__ == "__main__":
    running = build(sys.argv[1])
    running.serving.start()
    print(running.url, flush=True)
    running.serving.thread.join()
