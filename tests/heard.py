"""What a screen reader is told: the live regions of the browser's own accessibility tree.

A region speaks only of what changes in it while it stands in the tree, so what counts is the difference between
two looks; a region that comes into the tree with its words in it is silent, unless it is an alert.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True)
class Region:
    """`urgency` is polite or assertive; `lines` are the texts in it, in the order of the page."""

    role: str
    urgency: str
    lines: tuple[str, ...]


def regions(page: Page) -> dict[int, Region]:
    """The live regions that stand in the accessibility tree now, by the node of each."""
    tools = page.context.new_cdp_session(page)  # left open: to close it would end the context's offline mode
    nodes = {node["nodeId"]: node for node in tools.send("Accessibility.getFullAXTree")["nodes"]}
    found = {}
    for node in nodes.values():
        urgency = _property(node, "live")
        parent = nodes.get(node.get("parentId", ""), {})
        if node.get("ignored") or urgency not in ("polite", "assertive") or _property(parent, "live") == urgency:
            continue
        role = node.get("role", {}).get("value", "")
        found[node["backendDOMNodeId"]] = Region(role, urgency, tuple(_lines(node, nodes)))
    return found


def spoken(before: dict[int, Region], after: dict[int, Region]) -> list[str]:
    """What was added between two looks, as it is read aloud: urgent words marked with an exclamation mark."""
    said = []
    for key, now in after.items():
        then = before.get(key)
        if then is None and now.role != "alert":
            continue
        new = list(now.lines)
        for line in then.lines if then else ():
            if line in new:
                new.remove(line)
        if new:
            said.append(("! " if now.urgency == "assertive" else "") + " ".join(new))
    return said


def _lines(node: dict[str, Any], nodes: dict[str, Any]) -> list[str]:
    if node.get("role", {}).get("value") == "StaticText":
        return [node["name"]["value"].strip()]
    children = (nodes[each] for each in node.get("childIds", ()) if each in nodes)
    return [line for child in children for line in _lines(child, nodes) if line]


def _property(node: dict[str, Any], name: str) -> str:
    return next((str(p["value"].get("value")) for p in node.get("properties", ()) if p["name"] == name), "")
