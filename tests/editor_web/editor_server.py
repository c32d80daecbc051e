"""Chat, login and the editors' page in a process of its own, over a copy of knowledge/ that tests may change.

python tests/editor_web/editor_server.py FOLDER
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
PASSWORD = "hemmelig-kode"
USERS = (("eva", "editor"), ("erik", "editor"), ("chef", "admin"), ("anna", "advisor"))


def build(folder: Path):
    """The app, over `folder`; the environment is set before anything of the bot is imported."""
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    os.environ.update(KNOWLEDGE_DIR=str(folder / "knowledge"), VAR_DIR=str(folder), DATABASE_URL="", REDIS_URL="")
    from argon2 import PasswordHasher
    from sanic import Sanic

    from bot import wiring
    from bot.conversations.users import Users
    from bot.server import editor
    from bot.server.errors import ApiError
    from bot.server.login import Login

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    users = Users(folder / "desk-users.yml", quick)
    for name, role in USERS:
        users.add(name, PASSWORD, role, name.title())
    wiring.desk().users.hasher = quick
    app = Sanic("editor-test")
    app.config.FALLBACK_ERROR_FORMAT = "json"
    login = Login(wiring.desk())
    app.blueprint(login.blueprint())
    app.ctx.editor = editor.routes(login)
    app.blueprint(app.ctx.editor.blueprint())

    @app.exception(ApiError)
    async def api_error(_, error: ApiError):
        return error.response()

    return app


async def serve(app, listener: socket.socket) -> None:
    server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    asyncio.run(serve(build(Path(sys.argv[1])), socket.create_server(("127.0.0.1", port))))
