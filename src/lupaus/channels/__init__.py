"""The ways to reach a person, one file or folder each. They know letters, and nothing of promises."""

from __future__ import annotations
