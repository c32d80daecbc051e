"""`python -m bot users add|list|password|remove`: logins for the desk and the editors' page."""

from __future__ import annotations

import argparse
import getpass
import sys

from bot import wiring
from bot.conversations.users import ROLES, BadUser, Users, new_password


def run(argv: list[str]) -> int:
    args = _parser().parse_args(argv)
    users = Users(wiring.settings().desk_users_file)
    try:
        return {"add": _add, "list": _list, "password": _set_password, "remove": _remove}[args.action](users, args)
    except BadUser as error:
        print(f"users: {error}.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot users")
    actions = parser.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="make a login")
    add.add_argument("name")
    add.add_argument("--role", choices=ROLES, default="advisor")
    add.add_argument("--shown", default="", help="the name families see (default: the login)")
    _password_options(add)
    change = actions.add_parser("password", help="change a password; ends the user's sessions")
    change.add_argument("name")
    _password_options(change)
    actions.add_parser("list", help="show the logins")
    actions.add_parser("remove", help="remove a login").add_argument("name")
    return parser


def _password_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument("--generate", action="store_true", help="make a password and print it once")


def _add(users: Users, args: argparse.Namespace) -> int:
    password, made = _password(args)
    users.add(args.name, password, args.role, args.shown)
    print(f"{args.name} ({args.role}) can log in at /desk.")
    _print_made(password, made)
    return 0


def _set_password(users: Users, args: argparse.Namespace) -> int:
    if users.get(args.name) is None:
        raise BadUser(f"{args.name} is not in {users.path}")
    password, made = _password(args)
    users.set_password(args.name, password)
    print(f"{args.name} has a new password; open sessions have ended.")
    _print_made(password, made)
    return 0


def _list(users: Users, _: argparse.Namespace) -> int:
    for user in users.all():
        print(f"{user.name:<24}{user.role:<10}{user.shown}")
    return 0


def _remove(users: Users, args: argparse.Namespace) -> int:
    users.remove(args.name)
    print(f"{args.name} is removed.")
    return 0


def _password(args: argparse.Namespace) -> tuple[str, bool]:
    """The password and whether we made it: asked for at a terminal, made where there is none."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if args.generate or not sys.stdin.isatty():
        return new_password(), True
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise BadUser("the two passwords differ")
    return password, False


def _print_made(password: str, made: bool) -> None:
    if made:
        print(f"Password (shown only now): {password}")
