"""How a view reaches the node that serves the current request."""

from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from handbrake_service.node import HandBrakeNode

_EXTENSION = "h2r_node"


def attach(app: Flask, node: "HandBrakeNode") -> None:
    """Store `node` in `app`, where `the_node` finds it."""
    app.extensions[_EXTENSION] = node


def the_node() -> "HandBrakeNode":
    """Return the node of the app that serves the current request."""
    node: HandBrakeNode = current_app.extensions[_EXTENSION]
    return node
