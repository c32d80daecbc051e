"""Chat, login and the editors' page in a process of its own, over a copy of knowledge/ that tests may change.

python tests/editor_web/editor_server.py FOLDER
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.serving import Serving  # noqa: E402

PASSWORD = "hemmelig-kode"
USERS = (("eva", "editor"), ("erik", "editor"), ("chef", "admin"), ("anna", "advisor"))


def build(folder: Path):
    """The app, over `folder`; the environment is set before anything of the bot is imported."""
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    os.environ.update(KNOWLEDGE_DIR=str(folder / "knowledge"), VAR_DIR=str(folder), DATABASE_URL="", REDIS_URL="")
    os.environ.update(MODEL_KEY_FILE=str(folder / "model.key"), DESK_OPEN="always")
    import small_agent
    from argon2 import PasswordHasher
    from sanic import Sanic

    from bot import wiring
    from bot.conversations.users import Users
    from bot.server.access.login import Login
    from bot.server.editor import routes as editor
    from bot.server.errors import ApiError

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    users = Users(folder / "desk-users.yml", quick)
    for name, role in USERS:
        users.add(name, PASSWORD, role, name.title())
    wiring.desk().users.hasher = quick
    app = Sanic("editor-test")
    app.config.FALLBACK_ERROR_FORMAT = "json"
    login = Login(wiring.desk())
    app.blueprint(login.blueprint())
    app.ctx.agent = small_agent.make(folder / "knowledge", folder, folder / "model.key")
    editor.LOOK_S = 3.0
    app.ctx.editor = editor.routes(login)
    app.blueprint(app.ctx.editor.blueprint())

    @app.exception(ApiError)
    async def api_error(_, error: ApiError):
        return error.response()

    return app


if __name__ == "__main__":
    running = Serving(build(Path(sys.argv[1])), int(sys.argv[2]) if len(sys.argv) > 2 else 0).start()
    print(running.url, flush=True)
    running.thread.join()
